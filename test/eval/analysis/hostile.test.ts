import { expect, test } from 'vitest';
import { createEvaluator } from '../../../src/eval/index.ts';

const hostile = [
  'let f = x: f x; in f 1',
  'let f = x: f (x + 1); in { a = f <p>; b = (f 1).x; }',
  'let f = n: if n == 0 then { } else { next = f (n - 1); }; in f <p>',
  'let f = n: if n < 2 then n else f (n - 1) + f (n - 2); in f <p>',
  'let f = n: if n == 0 then [ ] else [ n ] ++ f (n - 1); in f <p>',
  'let f = n: if n == 0 then "" else "x" + f (n - 1); in f <p>',
  'let f = n: (if n then f n else f n).x; in f <p>',
  'rec { a = { inherit a; b = a; }; }',
  'let x = y: [ (x y) (x [ y ]) ]; in x 1',
  'f: f f (f (f f))',
  '(f: f f) (f: { a = f f; b = f f; })',
  'let p = <p>; in p (x: p (y: p (z: p x y z)))',
  'let s = { } // s; in s',
  'with (with <p>; a); with b; c d',
  'let o = <p> // { a = o // { b = o; }; }; in o.a.b.a.b',
  '{ ${<p>} = { ${<q>} = 1; }; } // { a = throw "x"; }',
  'let f = { a ? f { }, b ? f { a = 1; } }: { inherit a b; }; in f',
  'builtins.genericClosure { startSet = [ { key = <p>; } ]; operator = x: [ x { key = <q>; } ]; }',
  "builtins.foldl' (a: b: if b then { x = a; } else { y = a; }) { } [ <a> <b> <c> <d> <e> <f> <g> <h> <i> <j> ]",
  `${'assert true; '.repeat(40)} 1`,
];

test.each(hostile)('exploring ends: %s', (text) => {
  const { analysis } = createEvaluator({
    analysis: true,
    searchPath: [],
    environment: {},
    maxCallDepth: 200,
  });
  const start = performance.now();
  analysis.explore(analysis.analyseExpression(text, '/base'), { maxValues: 5000 });
  expect(performance.now() - start).toBeLessThan(10_000);
});
