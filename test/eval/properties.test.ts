import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareVersions } from '../../src/eval/builtins/versions.ts';
import { attrsOf, createEvaluator, type Value } from '../../src/eval/index.ts';
import { quoteString } from '../../src/eval/print/print-value.ts';
import { compareStrings } from '../../src/eval/strings/compare.ts';
import { byteLength, decodeBytes, encodeBytes, joinText } from '../../src/syntax/bytes.ts';

const evaluator = createEvaluator({ searchPath: [] });
const run = (text: string, ...args: Value[]) => evaluator.call(evaluator.evalExpression(text, '/'), ...args);
const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const text = fc.string({ unit: 'grapheme' }).filter((value) => !value.includes('\0'));
const name = fc.string({ unit: fc.constantFrom('a', 'b', 'é', '😀', 'ﬀ', '-'), maxLength: 4 });
const set = fc.dictionary(name, fc.bigInt({ min: 0n, max: 9n })).map((record) => attrsOf(record));

describe('integers', () => {
  test('either give the exact result or refuse to overflow', () => {
    fc.assert(
      fc.property(int64, int64, fc.constantFrom('+', '-', '*', '/'), (a, b, operator) => {
        const exact = { '+': a + b, '-': a - b, '*': a * b, '/': b === 0n ? undefined : a / b }[operator];
        const compute = () => run(`a: b: a ${operator} b`, a, b);
        if (exact === undefined || exact > 2n ** 63n - 1n || exact < -(2n ** 63n)) expect(compute).toThrow();
        else expect(compute()).toBe(exact);
      }),
    );
  });

  test('obey the laws of bitwise operators', () => {
    fc.assert(
      fc.property(int64, int64, (a, b) => {
        expect(
          run(
            'a: b: builtins.bitXor (builtins.bitAnd a b) (builtins.bitOr a b) == builtins.bitXor a b',
            a,
            b,
          ),
        ).toBe(true);
      }),
    );
  });
});

describe('strings', () => {
  test('cut anywhere between bytes and joined again are the same', () => {
    fc.assert(
      fc.property(text, fc.nat(20), (value, cut) => {
        const program = 'n: s: builtins.substring 0 n s + builtins.substring n (-1) s';
        expect(run(program, BigInt(cut), value)).toBe(value);
      }),
    );
  });

  test('keep every byte', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.nat(40), (bytes, cut) => {
        const decoded = decodeBytes(bytes);
        expect(Uint8Array.from(encodeBytes(decoded))).toEqual(Uint8Array.from(bytes));
        expect(byteLength(decoded)).toBe(bytes.length);
        expect(joinText(decodeBytes(bytes.slice(0, cut)), decodeBytes(bytes.slice(cut)))).toBe(decoded);
      }),
    );
  });

  test('are ordered as their bytes', () => {
    fc.assert(
      fc.property(name, name, (a, b) => {
        expect(Math.sign(compareStrings(a, b))).toBe(
          Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b))),
        );
      }),
    );
  });

  test('printed as literals evaluate to themselves', () => {
    fc.assert(
      fc.property(text, (value) => {
        expect(evaluator.evalExpression(quoteString(value), '/')).toBe(value);
      }),
    );
  });

  test('split by a separator and joined again are the same', () => {
    const program =
      's: builtins.concatStringsSep "," (builtins.filter builtins.isString (builtins.split "," s))';
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', ',', 'ü') }), (value) => {
        expect(run(program, value)).toBe(value);
      }),
    );
  });

  test('survive JSON', () => {
    fc.assert(
      fc.property(text, (value) => {
        expect(run('s: builtins.fromJSON (builtins.toJSON s)', value)).toBe(value);
      }),
    );
  });
});

describe('JSON numbers', () => {
  test('of floats read back the same and stay floats', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(run('x: builtins.fromJSON (builtins.toJSON x)', value)).toBe(value);
      }),
    );
  });
});

describe('attribute sets', () => {
  test('updated hold the right side first, then the left', () => {
    fc.assert(
      fc.property(set, set, (left, right) => {
        const program = `a: b: let c = a // b; in builtins.all (n: c.\${n} == b.\${n} or a.\${n}) (builtins.attrNames c)
          && builtins.attrNames c == builtins.sort builtins.lessThan (builtins.attrNames (builtins.listToAttrs (
            map (name: { inherit name; value = 1; }) (builtins.attrNames a ++ builtins.attrNames b))))`;
        expect(run(program, left, right)).toBe(true);
      }),
    );
  });

  test('intersected and with names removed make the whole', () => {
    fc.assert(
      fc.property(set, set, (left, right) => {
        const program =
          'a: b: builtins.intersectAttrs b a // builtins.removeAttrs a (builtins.attrNames b) == a';
        expect(run(program, left, right)).toBe(true);
      }),
    );
  });
});

describe('lists', () => {
  test('are sorted stably', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(5)), (keys) => {
        const items = keys.map((key, index) => attrsOf({ key: BigInt(key), index: BigInt(index) }));
        const program = `l: let
            s = builtins.sort (a: b: a.key < b.key) l;
            ok = i: let a = builtins.elemAt s i; b = builtins.elemAt s (i + 1); in [ a.key a.index ] < [ b.key b.index ];
          in builtins.length s < 2 || builtins.all ok (builtins.genList (i: i) (builtins.length s - 1))`;
        expect(run(program, items)).toBe(true);
      }),
    );
  });
});

describe('versions', () => {
  test('compare the other way round with the opposite result', () => {
    const version = fc.string({
      unit: fc.constantFrom('1', '2', '0', '.', '-', 'pre', 'a', 'rc'),
      maxLength: 6,
    });
    fc.assert(
      fc.property(version, version, (a, b) => {
        expect(compareVersions(a, b)).toBe(-compareVersions(b, a));
        expect(compareVersions(a, a)).toBe(0n);
      }),
    );
  });
});
