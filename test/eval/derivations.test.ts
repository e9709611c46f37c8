import { describe, expect, test } from 'vitest';
import { createEvaluator, derivationText } from '../../src/eval/index.ts';
import { derivationCases } from './derivation-cases.ts';
import { evaluateOrError } from './evaluate.ts';

const paths = 'map (o: o.drvPath + " " + o.outPath + " " + o.outputName)';

describe.each(Object.entries(derivationCases))('%s derivations have the paths of Nix', (_topic, cases) => {
  test.each(cases)('$expr', ({ expr, expected }) => {
    expect(evaluateOrError(`${paths} (${expr}).all`)).toBe(expected);
  });
});

describe('the evaluator remembers derivations', () => {
  const expr = `
    let
      dep = derivation { name = "dep"; system = "s"; builder = "b"; };
    in derivation { name = "top"; system = "s"; builder = "b"; args = [ "x\\n" ]; src = builtins.toFile "f" "y"; inherit dep; }`;

  test('with everything that the .drv file would hold', () => {
    const evaluator = createEvaluator({ searchPath: [] });
    evaluator.forceDeep(evaluator.evalExpression(`(${expr}).drvPath`, '/'));
    const found = [...evaluator.derivations.values()];
    expect(found.map(({ name }) => name)).toEqual(['dep', 'top']);
    expect(derivationText(found[1]!)).toMatchInlineSnapshot(
      `"Derive([("out","/nix/store/zjpzp49aypx8kz7p6cppd2sv3wbf0cjn-top","","")],[("/nix/store/n33ix919acxkrv4gdyhirfwlily6pfwl-dep.drv",["out"])],["/nix/store/a82s0cr90qs26xwxp64mddzvbij7ya0i-f"],"s","b",["x\\n"],[("builder","b"),("dep","/nix/store/yn87p4zjq3p5y7m4qlypyzf6i9gqpibi-dep"),("name","top"),("out","/nix/store/zjpzp49aypx8kz7p6cppd2sv3wbf0cjn-top"),("src","/nix/store/a82s0cr90qs26xwxp64mddzvbij7ya0i-f"),("system","s")])"`,
    );
    expect([...evaluator.storeObjects.values()]).toEqual([
      expect.objectContaining({ type: 'text', contents: 'y', references: [] }),
    ]);
  });

  test('but not those whose paths nobody asked for', () => {
    const evaluator = createEvaluator({ searchPath: [] });
    evaluator.evalExpression(expr, '/');
    expect(evaluator.derivations.size).toBe(0);
  });

  test('under another store directory with other paths', () => {
    const evaluator = createEvaluator({ searchPath: [], storeDir: '/other/store' });
    const value = evaluator.evalExpression(
      '(derivation { name = "a"; system = "s"; builder = "b"; }).outPath',
      '/',
    );
    expect(evaluator.toText(value)).toMatch(/^\/other\/store\/[a-z0-9]{32}-a$/);
  });

  // Recorded with a real store, since Nix reads the .drv files back: nix-instantiate --eval --read-write-mode.
  test('with the whole closure where the .drv file itself is an input', () => {
    const deep = `
      let
        d = derivation { name = "d"; system = "s"; builder = "b"; outputs = [ "out" "x" ]; z = builtins.toFile "x" "y"; };
        e = derivation { name = "e"; system = "s"; builder = "b"; inherit d; };
      in (derivation { name = "a"; system = "s"; builder = "b"; drv = e.drvPath; q = d.x; }).outPath`;
    expect(evaluateOrError(deep)).toBe('"/nix/store/0wz1ybdanjmcyyclpdi3hdcsyz3lk291-a"');
  });

  test('and refuses to depend on .drv files that it does not know', () => {
    const unknown = `
      derivation {
        name = "a"; system = "s"; builder = "b";
        x = builtins.appendContext "x" { "/nix/store/0wz1ybdanjmcyyclpdi3hdcsyz3lk291-a.drv" = { outputs = [ "out" ]; }; };
      }`;
    expect(evaluateOrError(`(${unknown}).outPath`)).toBe('ERROR');
  });
});

describe('content-addressed derivations', () => {
  test('are refused, since they have no path before they are built', () => {
    const expr = 'derivation { name = "a"; system = "s"; builder = "b"; __contentAddressed = true; }';
    expect(evaluateOrError(`(${expr}).outPath`)).toBe('ERROR');
    expect(evaluateOrError(`(${expr}).name`)).toBe('"a"');
  });
});
