// Input that never ends or grows without end, in workers of the compiled package: an error within the limits.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DeepRequest, evaluateInWorker } from './deep-evaluation.mjs';

type Options = NonNullable<DeepRequest['options']>;

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nixlayer-limits-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

const evaluate = (text: string, options: Options = {}, maxMemoryMb = 256) =>
  evaluateInWorker({ text, baseDir: folder, options }, { maxMemoryMb });

const evaluateFile = (path: string, options: Options = {}) =>
  evaluateInWorker({ path, options }, { maxMemoryMb: 512 });

const endless = [
  'let f = x: f x; in f 1',
  'let f = x: 1 + f x; in f 1',
  'let x = x + 1; in x',
  'let a = { b = c; }; c = a.b; in c',
  'let l = [ l ]; in builtins.toJSON l',
  'let s = { inherit s; }; in builtins.toJSON s',
  'rec { __toString = self: self; x = toString { inherit __toString; }; }.x',
  'let fix = f: let x = f x; in x; in fix (self: self // { a = 1; })',
  'let set = { __functor = self: self; }; in set 1',
];

describe('a recursion without end is an error of the expression', () => {
  test.each(endless)('%s', async (text) => {
    await expect(evaluate(text)).rejects.toMatchObject({ code: 'E_EVAL' });
  });
});

const loops = [
  'builtins.genericClosure { startSet = [ { key = 0; } ]; operator = x: [ { key = x.key + 1; } ]; }',
  "builtins.foldl' (a: b: a + b) 0 (builtins.genList (i: builtins.foldl' (a: b: a + b) 0 (builtins.genList (j: i * j) 3000)) 3000)",
  'builtins.length (builtins.concatMap (i: builtins.genList (j: i + j) 1000) (builtins.genList (i: i) 100000))',
];

describe('a loop without end', () => {
  test.each(loops)('ends after the steps that are allowed: %s', async (text) => {
    await expect(evaluate(text, { maxSteps: 20_000 })).rejects.toMatchObject({ code: 'E_LIMIT' });
  });

  test.each(loops)('ends after the time that is allowed: %s', async (text) => {
    await expect(evaluate(text, { timeoutMs: 50 }, 1024)).rejects.toMatchObject({ code: 'E_LIMIT' });
  });

  test('ends when the memory is used up', async () => {
    await expect(evaluate(loops[0] as string)).rejects.toMatchObject({
      code: 'E_LIMIT',
      message: expect.stringContaining('MiB of memory'),
    });
  });

  test('cannot be caught by the expression', async () => {
    const text = `builtins.tryEval (${loops[0]})`;
    await expect(evaluate(text, { maxSteps: 1000 })).rejects.toMatchObject({ code: 'E_LIMIT' });
  });
});

describe('large values', () => {
  test('a list of ten million elements', async () => {
    expect(await evaluate('builtins.length (builtins.genList (i: i) 10000000)', {}, 3072)).toBe('10000000');
  });

  test.each([
    'builtins.genList (i: i) 9000000000000000000',
    'builtins.length (builtins.genList (i: i) 1000000000)',
    'let double = n: s: if n == 0 then s else double (n - 1) (s + s); in builtins.stringLength (double 40 "ab")',
    'let double = n: l: if n == 0 then l else double (n - 1) (l ++ l); in builtins.length (double 40 [ 1 2 ])',
    'let grow = n: s: grow (n + 1) (s // { ${toString n} = n; }); in grow 0 { }',
  ])('a value without bounds is an error: %s', async (text) => {
    await expect(evaluate(text)).rejects.toMatchObject({ code: expect.stringMatching(/E_EVAL|E_LIMIT/) });
  });
});

describe('hostile files', () => {
  const hostile: Record<string, () => Uint8Array> = {
    'parentheses nested a million times': () => Buffer.from('('.repeat(1_000_000)),
    'lists nested a million times': () => Buffer.from(`${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}`),
    'sets nested a hundred thousand times': () =>
      Buffer.from(`${'{ a = '.repeat(100_000)}1${'; }'.repeat(100_000)}`),
    'zero bytes': () => Buffer.from('"a\0b"'),
    'only bytes that are no UTF-8': () => Buffer.alloc(10_000, 0xff),
    'two megabytes of nothing but quotes': () => Buffer.alloc((2 << 20) + 1, 0x22),
  };

  test.each(Object.keys(hostile))('%s', async (name) => {
    const path = join(folder, 'hostile.nix');
    await writeFile(path, hostile[name]?.() ?? '');
    await expect(evaluateFile(path)).rejects.toMatchObject({ name: 'NixlayerError' });
  });

  test('fifty megabytes are read only if the options allow them', async () => {
    const path = join(folder, 'large.nix');
    await writeFile(path, `builtins.stringLength "${'x'.repeat(50 << 20)}"`);
    await expect(evaluateFile(path)).rejects.toMatchObject({ code: 'E_LIMIT' });
    expect(await evaluateFile(path, { maxSourceBytes: 64 << 20 })).toBe(String(50 << 20));
  });

  test('bytes that are no UTF-8 may stand in strings and comments', async () => {
    const path = join(folder, 'bytes.nix');
    await writeFile(path, Buffer.from('# \xff\n[ (builtins.stringLength "\xff") ]', 'latin1'));
    expect(await evaluateFile(path)).toBe('[1]');
  });
});
