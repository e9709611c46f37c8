import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import type { CliContext } from '../../src/cli/context.ts';
import { joinPairs } from '../../src/cli/nix-arguments.ts';
import { createProgram } from '../../src/cli/program.ts';

const calls = join(import.meta.dirname, '../../fixtures/calls');

const xmlHead = "<?xml version='1.0' encoding='utf-8'?>\n";

/** What `nixlayer eval` writes to standard output. */
async function evaluate(...words: readonly string[]): Promise<string> {
  const stdout = new PassThrough();
  const context: CliContext = {
    // Neither is a terminal.
    stdout: stdout as unknown as NodeJS.WriteStream,
    stderr: new PassThrough() as unknown as NodeJS.WriteStream,
    signal: new AbortController().signal,
    block: (work) => work(),
    reportFindings: () => {},
  };
  const program = await createProgram(context, ['eval']);
  await program.parseAsync(joinPairs(['eval', ...words]), { from: 'user' });
  stdout.end();
  return (await stdout.setEncoding('utf8').toArray()).join('');
}

describe('plain evaluation is chosen by', () => {
  test.each([
    ['an expression', ['--expr', '1 + 1'], '2\n'],
    ['its short form', ['-E', '1 + 1'], '2\n'],
    ['an attribute', [join(calls, '../images/library.nix'), '--value'], '<LAMBDA>\n'],
    ['--strict', ['--strict', '-E', '[ (1 + 1) ]'], '[ 2 ]\n'],
    ['--json beside an expression', ['--json', '-E', '{ a = 1; }'], '{"a":1}\n'],
    ['--xml', ['--xml', '-E', '1 + 1'], `${xmlHead}<expr>\n  <int value="2" />\n</expr>\n`],
    ['arguments', ['-E', '{ a, b }: a + b', '--arg', 'a', '"x"', '--argstr', 'b', 'y'], '"xy"\n'],
  ])('%s', async (_, words, output) => {
    expect(await evaluate(...words)).toBe(output);
  });

  test('nothing else: a file alone is looked through for image calls', async () => {
    expect(await evaluate(join(calls, 'let-arguments.nix'))).toContain('name    "indexer"');
    expect(JSON.parse(await evaluate(join(calls, 'let-arguments.nix'), '--json'))).toMatchObject({
      calls: [{ function: 'buildLayeredImage', location: { line: 2, column: 1 } }],
    });
  });
});

test.each([
  ['a file that is not there', ['/does/not/exist.nix'], 'E_INPUT'],
  ['a folder without an expression', [join(calls, '../quickstart/greeter')], 'E_INPUT'],
  ['a file and an expression', ['x.nix', '-E', '1'], 'E_USAGE'],
  ['--drv-path of no derivation', ['-E', '1', '--drv-path'], 'E_EVAL'],
  ['JSON as XML', ['-E', '1', '--json', '--xml'], 'E_USAGE'],
  ['--drv-path as XML', ['-E', '1', '--drv-path', '--xml'], 'E_USAGE'],
  ['--drv-path as JSON', ['-E', '1', '--drv-path', '--json'], 'E_USAGE'],
  [
    'more steps than allowed',
    ['-E', 'let f = n: if n == 0 then 0 else f (n - 1); in f 5000', '--max-steps', '100'],
    'E_LIMIT',
  ],
])('%s is an error', async (_, words, code) => {
  await expect(evaluate(...words)).rejects.toThrow(expect.objectContaining({ code }));
});

test.each([
  ['--max-steps', '0'],
  ['--max-depth', 'x'],
  ['--timeout', '-1'],
  ['--evaluator', 'other'],
])('%s %s is a usage error', async (option, value) => {
  await expect(evaluate('-E', '1', option, value)).rejects.toThrow();
});
