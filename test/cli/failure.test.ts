import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommanderError } from 'commander';
import { describe, expect, onTestFinished, test } from 'vitest';
import { exitCodeOf, failureAsJson, renderFailure } from '../../src/cli/failure.ts';
import { NixlayerError } from '../../src/errors/nixlayer-error.ts';

describe('exit codes', () => {
  test.each([
    ['a failed job', new NixlayerError('E_EVAL', 'x'), 1],
    ['a defect', new TypeError('x'), 1],
    ['wrong usage', new NixlayerError('E_USAGE', 'x'), 2],
    ['an unknown option', new CommanderError(1, 'commander.unknownOption', 'x'), 2],
    ['help', new CommanderError(0, 'commander.help', 'x'), 0],
    ['an interruption', new NixlayerError('E_ABORTED', 'x'), 130],
  ])('of %s', (_, error, code) => {
    expect(exitCodeOf(error)).toBe(code);
  });
});

describe('the text', () => {
  test('has code, place, trace and hint', () => {
    const error = new NixlayerError('E_EVAL', "attribute 'nmae' missing", {
      location: { file: '/no/such/image.nix', line: 3, column: 5, excerpt: '  3 | x' },
      trace: ["while calling 'f' at image.nix:1:1"],
      hint: "Did you mean 'name'?",
    });
    expect(renderFailure(error)).toBe(
      "error: attribute 'nmae' missing [E_EVAL]\n  at /no/such/image.nix:3:5\n\n  3 | x\n\n" +
        "  while calling 'f' at image.nix:1:1\n  hint: Did you mean 'name'?\n",
    );
    expect(failureAsJson(error)).toMatchObject({
      error: { code: 'E_EVAL', location: { line: 3 }, hint: "Did you mean 'name'?" },
    });
  });

  test('has no control characters of names in it', () => {
    const error = new NixlayerError('E_BASE_IMAGE', 'for \x1b[31m\u202ered only,\n\tnot more');
    expect(renderFailure(error)).toBe('error: for \\u001b[31m\\u202ered only,\n\tnot more [E_BASE_IMAGE]\n');
  });

  test('shows the source where Nix gave only the place', () => {
    const folder = mkdtempSync(join(tmpdir(), 'nixlayer-failure-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'image.nix');
    writeFileSync(file, '{\n  name = nmae;\n}\n');
    const text = renderFailure(new NixlayerError('E_EVAL', 'x', { location: { file, line: 2, column: 10 } }));
    expect(text).toContain('name = nmae;');
    expect(text).toMatch(/\n[ |]*\^\n/);
  });

  test('of a defect keeps the stack', () => {
    expect(renderFailure(new TypeError('oops'))).toMatch(/defect of nixlayer[\s\S]*oops\n\s+at /);
  });
});

test('a trace that repeats itself is shortened', () => {
  const trace = [
    ...Array.from({ length: 60 }, () => "while calling 'f'"),
    ...Array.from({ length: 30 }, (_, step) => `step ${step}`),
  ];
  const lines = renderFailure(new NixlayerError('E_EVAL', 'stack overflow', { trace })).split('\n');
  expect(lines[1]).toBe("  while calling 'f' (60 times)");
  expect(lines).toContain('  … 11 more steps …');
  expect(lines).toContain('  step 29');
});
