import { expect, test } from 'vitest';
import { nixGlobals } from '../../src/syntax/index.ts';
import { evaluate } from './evaluate.ts';

const builtins = [...evaluate('builtins.attrNames builtins').matchAll(/"([^"]+)"/g)].map(([, name]) => name);

// Constants such as currentSystem are absent in pure evaluation, so not every variable is a built-in of each evaluation.
test('every built-in is a variable, under its own name or behind two underscores', () => {
  expect(builtins.length).toBeGreaterThan(100);
  const forgotten = builtins.filter((name) => !nixGlobals.has(name ?? '') && !nixGlobals.has(`__${name}`));
  expect(forgotten).toEqual([]);
});

test('every variable is a built-in', () => {
  const absent = [...nixGlobals].filter((name) => {
    const plain = name.startsWith('__') ? name.slice(2) : name;
    return name !== '__curPos' && !builtins.includes(name) && !builtins.includes(plain);
  });
  expect(absent).toEqual([]);
});
