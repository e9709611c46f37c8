import { mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect, it } from 'vitest';
import { type Choice, migrateInteractively } from '../../../src/cli/migrate/interactive.ts';
import { migrateFilesHere } from '../../../src/migrate/migrate-files.ts';
import type { MigrationRequest, PendingEdit } from '../../../src/migrate/migration.ts';

const old = (name: string) =>
  `{ dockerTools }:\ndockerTools.buildImage {\n  name = "${name}";\n  contents = [ ];\n}\n`;
const now = (name: string) => old(name).replace('contents', 'copyToRoot');

async function converse(
  files: Readonly<Record<string, string>>,
  answer: (pending: PendingEdit, count: number) => Choice,
) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'nixlayer-interactive-')));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const request: MigrationRequest = {
    tasks: Object.keys(files).map((name) => ({
      file: join(folder, name),
      recipes: [{ id: 'deprecated-contents', edits: true }],
    })),
    allowed: ['safe'],
    suppressions: true,
    timeoutMs: 10_000,
  };
  const asked: PendingEdit[] = [];
  const written: string[][] = [];
  const results = await migrateInteractively(request, migrateFilesHere(request).files, {
    ask: async (pending) => {
      asked.push(pending);
      return answer(pending, asked.length);
    },
    write: async (edited) => {
      written.push(edited.map(({ file }) => basename(file)));
    },
    signal: new AbortController().signal,
  });
  const texts = Object.fromEntries(results.map(({ file, after }) => [basename(file), after]));
  return { asked, written, texts, results };
}

const two = { 'a.nix': old('a'), 'b.nix': old('b') };

it.each<[what: string, choices: readonly Choice[], a: string, b: string, asked: number]>([
  ['yes and no', [true, false], now('a'), old('b'), 2],
  ['all', ['all'], now('a'), now('b'), 1],
  ['no and all', [false, 'all'], old('a'), now('b'), 2],
  ['quit', ['quit'], old('a'), old('b'), 1],
])('does what is answered: %s', async (_what, choices, a, b, asked) => {
  const run = await converse(two, (_pending, count) => choices[count - 1] ?? false);
  expect(run.texts).toEqual({ 'a.nix': a, 'b.nix': b });
  expect(run.asked).toHaveLength(asked);
});

it('hands over each file as soon as nothing depends on further answers', async () => {
  const { written } = await converse(two, () => true);
  expect(written).toEqual([['a.nix'], ['b.nix']]);
});

it('reports what was not wanted as left', async () => {
  const { results } = await converse(two, () => 'quit');
  expect(results.flatMap(({ places }) => places.map(({ status, reason }) => [status, reason]))).toEqual([
    ['left', 'it was declined'],
    ['left', 'it was declined'],
  ]);
});

it('takes a text by hand, and does not ask for the same again', async () => {
  const byHand = now('a').replace('[ ]', '[ ] /* none */');
  const { texts, asked } = await converse({ 'a.nix': old('a') }, ({ edits }) => ({
    texts: { [edits[0]?.file ?? '']: byHand },
  }));
  expect(texts).toEqual({ 'a.nix': byHand });
  expect(asked).toHaveLength(1);
});

it.each([
  ['is no Nix', '{', 'the file could not be parsed after it'],
  ['means another image', now('a').replace('"a"', '"z"'), 'it would change more than it should: name'],
])('asks again when a text by hand %s', async (_what, byHand, refusal) => {
  const { texts, asked } = await converse({ 'a.nix': old('a') }, ({ edits }, count) =>
    count === 1 ? { texts: { [edits[0]?.file ?? '']: byHand } } : true,
  );
  expect(asked.map((pending) => pending.refusal)).toEqual([undefined, refusal]);
  expect(texts).toEqual({ 'a.nix': now('a') });
});
