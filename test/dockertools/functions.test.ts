import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { configKeys } from '../../src/dockertools/functions/config-keys.ts';
import {
  imageArgument,
  imageFunction,
  imageFunctions,
  imageHelpers,
  isImageFunctionName,
} from '../../src/dockertools/functions.ts';
import { type Expr, type Formal, parseNixOrThrow, SourceText } from '../../src/syntax/index.ts';
import { evaluate } from '../eval/evaluate.ts';

describe.each(imageFunctions)('$name', ({ arguments: table, takes }) => {
  test('has each argument once', () => {
    const names = table.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.length > 0).toBe(takes === 'set');
  });

  test('names what exists in the place of what is renamed', () => {
    for (const { renamedTo } of table) {
      if (renamedTo !== undefined) expect(table.map(({ name }) => name)).toContain(renamedTo);
    }
  });

  test('has no default for what is required', () => {
    for (const argument of table) expect(argument.required && argument.default).toBeFalsy();
  });
});

// The library in nix/ takes the same arguments, and has the same defaults.
describe.each([
  ['buildImage', 'build-image.nix', ['architecture', 'variant', 'rootBuilder']],
  ['streamLayeredImage', 'layered-image.nix', ['architecture', 'variant', 'rootBuilder']],
  ['exportImage', 'export-image.nix', []],
  ['pullImage', 'pull-image.nix', ['arch', 'name']],
  ['streamNixShellImage', 'nix-shell/default.nix', ['name', 'homeDirectory', 'shell']],
] as const)('%s of nix/', (name, file, differently) => {
  const formals = formalsIn(file);

  test('takes the arguments of the table', () => {
    expect(formals.map((formal) => formal.name).toSorted()).toEqual(
      imageFunction(name)
        .arguments.map((argument) => argument.name)
        .toSorted(),
    );
  });

  test.each(formals)('has the default of the table for $name', ({ name: argument, fallback }) => {
    const isOther = differently.some((other) => other === argument);
    if (!isOther) expect(imageArgument(name, argument)?.default).toBe(fallback);
  });
});

test('nix/ has the functions and the helpers of the table, and nothing else', () => {
  const library = '(import ./nix { pkgs = import ./fixtures/pkgs { }; nixlayer = null; })';
  const names = [...imageFunctions, ...imageHelpers].map(({ name }) => name).toSorted();
  const printed = evaluate(
    `builtins.concatStringsSep " " (builtins.attrNames ${library})`,
    {},
    join(import.meta.dirname, '../..'),
  );
  expect(printed).toBe(JSON.stringify(names.join(' ')));
});

test('the table knows names of functions, and helpers are none', () => {
  expect(isImageFunctionName('buildImage')).toBe(true);
  expect(isImageFunctionName('constructor')).toBe(false);
  for (const { name } of imageHelpers) expect(isImageFunctionName(name)).toBe(false);
});

test('config keys begin with a capital letter and are there once', () => {
  const names = configKeys.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(name).toMatch(/^[A-Z]/);
});

/** Of the function with most arguments. */
function formalsIn(
  file: string,
): readonly { readonly name: string; readonly fallback: string | undefined }[] {
  const path = join(import.meta.dirname, '../../nix', file);
  const source = new SourceText(path, readFileSync(path, 'utf8'));
  let most: readonly Formal[] = [];
  const visit = (expr: Expr): void => {
    if (expr.type === 'Lambda') {
      if (expr.param.type === 'SetParam' && expr.param.formals.length > most.length)
        most = expr.param.formals;
      visit(expr.body);
    } else if (expr.type === 'Let' || expr.type === 'With') visit(expr.body);
    else if (expr.type === 'Apply') {
      visit(expr.fn);
      visit(expr.arg);
    } else if (expr.type === 'Parenthesized') visit(expr.inner);
  };
  visit(parseNixOrThrow(source));
  return most.map(({ name, fallback }) => ({
    name,
    fallback: fallback && source.text.slice(fallback.start, fallback.end),
  }));
}
