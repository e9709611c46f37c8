// The data that nix/ and the program share, held against the types that the program reads it with.
import { expect, test } from 'vitest';
import * as z from 'zod';
import functions from '../../nix/model/functions.json' with { type: 'json' };
import pipeline from '../../nix/model/layering-pipeline.json' with { type: 'json' };
import limits from '../../nix/model/limits.json' with { type: 'json' };
import type { ImageArgument, ImageFunction } from '../../src/dockertools/functions/argument.ts';
import type { RemovedName } from '../../src/dockertools/functions.ts';
import type { PipelineSignature } from '../../src/layering/pipeline-signatures.ts';

const text = z.string().min(1);
const release = z.string().regex(/^\d\d\.\d\d$/);
const type = z.enum(['string', 'int', 'bool', 'null', 'path', 'package', 'list', 'set', 'function']);
const argument: z.ZodType<Omit<ImageArgument, 'name'> & { readonly name?: string }> = z.strictObject({
  name: z.exactOptional(text),
  types: z.array(type).min(1),
  items: z.exactOptional(z.literal('list')),
  required: z.exactOptional(z.literal(true)),
  default: z.exactOptional(text),
  earlier: z.exactOptional(text),
  summary: text.endsWith('.'),
  since: z.exactOptional(release),
  until: z.exactOptional(release),
  renamedTo: z.exactOptional(text),
  oneOf: z.exactOptional(z.array(z.string()).min(2)),
  own: z.exactOptional(z.literal(true)),
  support: z.exactOptional(z.literal('ignored')),
});
const fn = z.strictObject({
  name: text,
  summary: text.endsWith('.'),
  takes: z.enum(['set', 'list'] satisfies ImageFunction['takes'][]),
  result: z.enum(['archive', 'script', 'folder'] satisfies ImageFunction['result'][]),
  derivation: text,
  since: z.exactOptional(release),
  arguments: z.array(z.string()),
  passthru: z.array(z.string()),
});
const removed: z.ZodType<RemovedName> = z.strictObject({
  name: text,
  of: z.exactOptional(z.literal('dockerTools')),
  state: z.enum(['removed', 'deprecated']),
  instead: z.exactOptional(text),
});
const model = z.strictObject({
  arguments: z.record(text, argument),
  groups: z.record(text, z.array(text)),
  passthru: z.record(text, z.strictObject({ summary: text, own: z.exactOptional(z.literal(true)) })),
  functions: z.array(fn),
  helpers: z.array(z.strictObject({ name: text, summary: text })),
  removed: z.array(removed),
});
const kind = z.enum(['graph', 'list', 'parts']);
const signature: z.ZodType<PipelineSignature> = z.strictObject({
  parameters: z.array(z.enum(['count', 'part', 'paths', 'path-or-paths', 'targets', 'step', 'steps'])),
  takes: z.exactOptional(z.array(kind)),
  gives: z.exactOptional(kind),
});

test('functions.json has the form that the program reads', () => {
  expect(model.parse(functions)).toEqual(functions);
});

test('functions.json names no argument that is not there, and none that no function has', () => {
  const used = functions.functions.flatMap((each) =>
    each.arguments.flatMap((key) =>
      key.startsWith('@') ? (functions.groups as Record<string, string[]>)[key.slice(1)] : key,
    ),
  );
  expect([...new Set(used)].toSorted()).toEqual(Object.keys(functions.arguments).toSorted());
});

test('layering-pipeline.json has the form that the program reads', () => {
  expect(z.record(text, signature).parse(pipeline)).toEqual(pipeline);
});

test('limits.json leaves room below what daemons stack', () => {
  expect(limits.maxLayers.least).toBeLessThan(limits.maxLayers.default);
  expect(limits.maxLayers.default).toBeLessThan(limits.stackedLayers);
});
