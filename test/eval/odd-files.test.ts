import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createEvaluator } from '../../src/eval/index.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'nixlayer-files-'));
  execFileSync('mkfifo', [join(folder, 'pipe.nix')]);
  writeFileSync(join(folder, 'self.nix'), 'import ./self.nix');
  writeFileSync(join(folder, 'one.nix'), '1 + import ./two.nix');
  writeFileSync(join(folder, 'two.nix'), '1 + import ./one.nix');
  writeFileSync(join(folder, 'again.nix'), '(import ./number.nix) + (import ./number.nix)');
  writeFileSync(join(folder, 'number.nix'), '2');
  writeFileSync(join(folder, 'text'), 'text');
});
afterAll(() => rmSync(folder, { recursive: true }));

const evaluate = (text: string): string => {
  const evaluator = createEvaluator({ searchPath: [] });
  return evaluator.print(evaluator.forceDeep(evaluator.evalExpression(text, folder)));
};

describe('a file that never ends', () => {
  test.each([
    ['a named pipe that is imported', 'import ./pipe.nix', /not a regular file/],
    ['a named pipe that is read', 'builtins.readFile ./pipe.nix', /not a regular file/],
    ['a device', 'builtins.readFile /dev/zero', /not a regular file/],
    ['a file that imports itself', 'import ./self.nix', /infinite recursion.*self\.nix/],
    ['files that import each other', 'import ./one.nix', /infinite recursion.*one\.nix/],
  ])('%s is refused', (_, text, message) => {
    expect(() => evaluate(text)).toThrow(message);
  });

  test('a file may be imported twice', () => {
    expect(evaluate('import ./again.nix')).toBe('4');
  });
});

describe('paths in strings', () => {
  const copied = /^"\/nix\/store\/[0-9a-z]{32}-text"$/;
  test.each([
    ['concatStringsSep', 'builtins.concatStringsSep "," [ ./text ]'],
    ['substring', 'builtins.substring 0 100 ./text'],
    ['interpolation', '"${./text}"'],
  ])('%s copies to the store', (_, text) => {
    expect(evaluate(text)).toMatch(copied);
  });

  test('stringLength counts the store path', () => {
    expect(evaluate('builtins.stringLength ./text')).toBe(String('/nix/store/'.length + 32 + '-text'.length));
  });
});

test.each(['a"b', 'a/b', 'drv'])('an output cannot be called %j', (name) => {
  const derivation = `derivation { name = "x"; system = "y"; builder = "z"; outputs = [ ${JSON.stringify(name)} ]; }`;
  expect(() => evaluate(`(${derivation}).drvPath`)).toThrow(/invalid derivation output name/);
});

test('a list of outputs that Nix takes apart has no output of the name as written', () => {
  const derivation = 'derivation { name = "x"; system = "y"; builder = "z"; outputs = [ "a b" ]; }';
  expect(() => evaluate(`(${derivation}).outPath`)).toThrow(/'a b' missing/);
});
