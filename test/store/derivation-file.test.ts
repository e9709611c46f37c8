import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Derivation, derivationText } from '../../src/eval/derivation/derivation.ts';
import { parseDerivation } from '../../src/store/derivation-file.ts';

const text = fc.string({ unit: fc.constantFrom('a', '"', '\\', '\n', '\t', '\r', ',', '(', ']', 'ä', ' ') });
const name = fc.stringMatching(/^[a-z]{1,5}$/);

const derivation: fc.Arbitrary<Derivation> = fc.record({
  name,
  outputs: fc
    .uniqueArray(name, { minLength: 1, maxLength: 3 })
    .map((names) => new Map(names.map((each) => [each, { path: `/${each}`, hashAlgorithm: '', hash: '' }]))),
  inputDrvs: fc
    .uniqueArray(name, { maxLength: 3 })
    .map((names) => new Map(names.map((each) => [`/${each}.drv`, new Set(['out'])]))),
  inputSrcs: fc.uniqueArray(name, { maxLength: 3 }).map((names) => new Set(names)),
  system: name,
  builder: text,
  args: fc.array(text, { maxLength: 3 }),
  env: fc.dictionary(name, text, { maxKeys: 4 }).map((env) => new Map(Object.entries(env))),
});

test('what the evaluator writes is read again', () => {
  fc.assert(
    fc.property(derivation, (given) => {
      expect(parseDerivation(derivationText(given))).toEqual({
        outputs: new Map([...given.outputs].map(([output, { path }]) => [output, path] as const)),
        inputDrvs: [...given.inputDrvs.keys()].sort(),
        inputSrcs: [...given.inputSrcs].sort(),
        builder: given.builder,
        args: given.args,
        env: given.env,
      });
    }),
  );
});

test.each([
  ['[("out","/a","r:sha256","00")]', { algorithm: 'r:sha256', hash: '00' }],
  ['[("out","/a","","")]', undefined],
  ['[("dev","/b","",""),("out","/a","","")]', undefined],
])('the fixed output in %s', (outputs, fixed) => {
  expect(parseDerivation(`Derive(${outputs},[],[],"x","y",[],[])`)?.fixed).toEqual(fixed);
});

describe('refused', () => {
  test.each([
    ['another text', '{}'],
    ['a newer form', 'DrvWithVersion("xp-dyn-drv",[],[],[],"x","y",[],[])'],
    ['a part of one', 'Derive([("out","/a","","")],[],['],
    ['one with something behind it', 'Derive([],[],[],"x","y",[],[]),'],
    ['one with other terms', 'Derive([],[],[],"x",[],[],[])'],
    ['one with texts for pairs', 'Derive(["out"],[],[],"x","y",[],[])'],
    ['an open string', 'Derive([],[],[],"x'],
  ])('%s', (_, given) => {
    expect(parseDerivation(given)).toBeUndefined();
  });
});
