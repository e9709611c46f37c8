// The rule file: which outputs go where.
import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { describeSchemaError } from '../errors/schema-error.ts';
import { parseOrderedJson, toPlainJson } from '../json/ordered-json.ts';
import type { DerivationEnvironment } from './derivation-environment.ts';
import { matchesGlob } from './glob.ts';
import { type ImageKind, imageKinds, type RecognisedImage, storeHash } from './recognise.ts';

export interface Rule {
  /** Patterns of the store path's name, without its hash: `stream-app`, `*-conf.json`. */
  readonly name?: string | readonly string[] | undefined;
  /** Patterns of the image's name. */
  readonly image?: string | readonly string[] | undefined;
  /** Without it, all but ImageSpecs. */
  readonly kinds?: readonly ImageKind[] | undefined;
  /** Patterns of variables of the derivation. */
  readonly environment?: Readonly<Record<string, string>> | undefined;
  /** References with placeholders; none: it goes nowhere. */
  readonly push: readonly string[];
}

export interface Rules {
  /** The first that fits decides. */
  readonly rules: readonly Rule[];
  /** Registries (`host:port`) that may be reached by HTTP, or with a certificate that nobody knows. */
  readonly insecure: readonly string[];
  /** Deliveries at once. */
  readonly parallel: number;
  /** Seconds without a byte after which a delivery is begun anew. */
  readonly noProgress: number;
  /** Seconds; after `tries` a delivery has failed, without it never. */
  readonly retry: { readonly first: number; readonly longest: number; readonly tries?: number | undefined };
}

export const defaultRulesFile = '/etc/nixlayer/hook.json';

const placeholders = ['name', 'image', 'tag', 'hash'] as const;
const placeholder = /\{([^{}]*)\}/g;

// OCI distribution specification: names and tags; a host with a dot, a port, or `localhost`.
const referenceForm =
  /^(?:[a-zA-Z0-9.-]+\.[a-zA-Z0-9-]+|localhost|[a-zA-Z0-9.-]+(?=:)|\[[0-9a-f:]+\])(?::\d{1,5})?(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)+:\w[\w.-]{0,127}$/;

const destination = z
  .string()
  .transform((text) => text.replace(/^docker:\/\//, ''))
  .superRefine((text, context) => {
    for (const [whole, word = ''] of text.matchAll(placeholder))
      if (!(placeholders as readonly string[]).includes(word))
        context.addIssue({
          code: 'custom',
          message: `${whole} is unknown; there are ${placeholders.map((each) => `{${each}}`).join(', ')}`,
        });
    const filled = text.replaceAll('{image}', 'a/b').replaceAll(placeholder, 'a');
    if (!referenceForm.test(filled))
      context.addIssue({
        code: 'custom',
        message: `'${text}' is no reference with a registry and a tag, such as registry.example.org/team/{name}:{tag}`,
      });
  });

const patterns = z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]);
const seconds = z
  .number()
  .positive()
  .max(30 * 24 * 60 * 60);

/** Seconds: Node's timers take no more than 2^31 ms, and end at once then. */
const longestTimer = 2_000_000;

const schema = z.strictObject({
  version: z.literal(1),
  rules: z
    .array(
      z.strictObject({
        name: patterns.optional(),
        image: patterns.optional(),
        kinds: z.array(z.enum(imageKinds)).min(1).optional(),
        environment: z.record(z.string(), z.string()).optional(),
        push: z.array(destination),
      }),
    )
    .min(1),
  insecure: z.array(z.string().min(1)).default([]),
  parallel: z.int().min(1).max(64).default(2),
  noProgress: seconds.max(longestTimer).default(300),
  retry: z
    .strictObject({
      first: seconds.default(5),
      longest: seconds.default(600),
      tries: z.int().min(1).optional(),
    })
    .prefault({}),
});

/** @throws NixlayerError E_HOOK_RULES when the file is missing or not what it should be */
export function readRules(file: string): Rules {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new NixlayerError('E_HOOK_RULES', `cannot read the rules ${file}: ${(cause as Error).message}`, {
      cause,
      hint: 'Write which images go where, or name another file with --config.',
    });
  }
  return parseRules(text, file);
}

/** @param origin names the text in messages @throws NixlayerError E_HOOK_RULES */
export function parseRules(text: string, origin: string): Rules {
  let document: unknown;
  try {
    document = toPlainJson(parseOrderedJson(text, origin));
  } catch (cause) {
    if (!(cause instanceof NixlayerError)) throw cause;
    const { message, location, hint } = cause;
    throw new NixlayerError('E_HOOK_RULES', message, {
      cause,
      ...(location && { location }),
      ...(hint && { hint }),
    });
  }
  const result = schema.safeParse(document);
  if (result.success) return result.data;
  throw new NixlayerError(
    'E_HOOK_RULES',
    `${origin} is not what was expected:\n${describeSchemaError(result.error)}`,
    {
      hint: 'Expected { "version": 1, "rules": [ { "image": "team/*", "push": ["registry.example.org/team/{name}:{tag}"] } ] }.',
    },
  );
}

/**
 * Where an image goes.
 * @returns references, each once; none when no rule fits or the one that fits has none
 * @throws NixlayerError E_HOOK_RULES when a placeholder cannot be filled, or makes no reference
 */
export function destinationsOf(
  { rules }: Pick<Rules, 'rules'>,
  path: string,
  image: RecognisedImage,
  environment: DerivationEnvironment,
): readonly string[] {
  const name = path.slice(path.lastIndexOf('/') + 34);
  const rule = rules.find((each) => fits(each, name, image, environment));
  return [...new Set((rule?.push ?? []).map((text) => fill(text, path, image)))];
}

function fits(rule: Rule, name: string, image: RecognisedImage, environment: DerivationEnvironment): boolean {
  const matches = (globs: string | readonly string[] | undefined, text: string): boolean =>
    globs === undefined || [globs].flat().some((glob) => matchesGlob(glob, text));
  return (
    matches(rule.name, name) &&
    matches(rule.image, image.imageName) &&
    // nixlayer's library makes one on the way to every image.
    (rule.kinds?.includes(image.kind) ?? image.kind !== 'image-spec') &&
    Object.entries(rule.environment ?? {}).every(([variable, glob]) => {
      const value = environment.get(variable);
      return value !== undefined && matchesGlob(glob, value);
    })
  );
}

function fill(text: string, path: string, { imageName, tag }: RecognisedImage): string {
  const values: Readonly<Record<string, string | undefined>> = {
    name: imageName.slice(imageName.lastIndexOf('/') + 1),
    image: imageName,
    tag,
    hash: storeHash(path),
  };
  const filled = text.replaceAll(placeholder, (whole, word: string) => {
    const value = values[word];
    if (value === undefined)
      throw new NixlayerError('E_HOOK_RULES', `${path} does not tell ${whole}, for ${text}`, {
        hint: 'Write the tag in the rule, or {hash}.',
      });
    return value;
  });
  if (referenceForm.test(filled)) return filled;
  throw new NixlayerError('E_HOOK_RULES', `${path} makes '${filled}' of ${text}, which is no reference`, {
    hint: 'Names of repositories are lower-case; tags have letters, digits, _ . and -.',
  });
}
