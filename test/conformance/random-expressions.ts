import fc, { type Arbitrary } from 'fast-check';

/** Words and numbers as leaves; everything else is built from them. */
const variables = ['x', 'y', 'f', 'set', 'list'];
const attribute = fc.constantFrom('a', 'b', 'c', 'd-e', '"f g"');
const literal = fc.oneof(
  fc.integer({ min: -9, max: 9 }).map((n) => (n < 0 ? `(${n})` : String(n))),
  fc.constantFrom(
    '1.5',
    '0.25',
    '2.0e3',
    'true',
    'false',
    'null',
    '"s"',
    '"ä\\n"',
    "''\n  two\n    lines\n''",
    './p',
    '[ ]',
    '{ }',
  ),
  fc.constantFrom(...variables),
);

const unary = [
  'toString',
  'builtins.length',
  'builtins.attrNames',
  'builtins.typeOf',
  'builtins.toJSON',
  'builtins.head',
  'builtins.tail',
  'builtins.isList',
  'builtins.stringLength',
  '!',
  '-',
  'baseNameOf',
  'builtins.splitVersion',
  'f',
  'builtins.tryEval',
  'builtins.attrValues',
  'builtins.concatLists',
  'builtins.isString',
  'builtins.ceil',
];
const binary = ['+', '-', '*', '/', '++', '//', '==', '!=', '<', '<=', '>', '>=', '&&', '||', '->'];
const calls = [
  'builtins.elemAt',
  'map',
  // Newer releases of Nix do not look at the function when the list is empty, so it always is one.
  '(p: builtins.filter (e: p e))',
  'builtins.seq',
  'builtins.compareVersions',
  'builtins.hasAttr',
  'builtins.concatStringsSep',
  'builtins.catAttrs',
  '(p: builtins.sort (e: o: p e o))',
  'builtins.lessThan',
  'builtins.bitAnd',
  'builtins.any',
  'builtins.genList',
  'builtins.removeAttrs',
  'builtins.intersectAttrs',
  'builtins.mapAttrs',
  'builtins.elem',
  'builtins.groupBy',
  'builtins.split',
  'builtins.match',
];

/**
 * Nix expressions of a few levels over the variables of `randomScope`. Many fail to evaluate; most parse. Nothing in
 * them depends on the machine.
 */
export const randomExpression: Arbitrary<string> = fc.letrec<{ expr: string }>((tie) => {
  const expr = tie('expr').map((text) => `(${text})`);
  return {
    expr: fc.oneof(
      { maxDepth: 4, depthIdentifier: 'nix' },
      literal,
      fc.tuple(expr, fc.constantFrom(...binary), expr).map(([a, operator, b]) => `${a} ${operator} ${b}`),
      fc.tuple(fc.constantFrom(...unary), expr).map(([fn, a]) => `${fn} ${a}`),
      fc.tuple(fc.constantFrom(...calls), expr, expr).map(([fn, a, b]) => `${fn} ${a} ${b}`),
      fc.array(expr, { maxLength: 3 }).map((items) => `[ ${items.join(' ')} ]`),
      fc
        .uniqueArray(fc.tuple(attribute, expr), { maxLength: 3, selector: ([name]) => name })
        .map((members) => `{ ${members.map(([name, value]) => `${name} = ${value};`).join(' ')} }`),
      fc.tuple(expr, expr).map(([a, b]) => `rec { a = ${a}; b = ${b}; c = a; d-e.f = b; x = a; }`),
      fc.tuple(expr, attribute).map(([a, name]) => `${a}.${name}`),
      fc.tuple(expr, attribute, expr).map(([a, name, b]) => `${a}.${name} or ${b}`),
      fc.tuple(expr, attribute).map(([a, name]) => `${a} ? ${name}`),
      fc.tuple(expr, expr).map(([a, b]) => `let y = ${a}; x = y; in ${b}`),
      fc.tuple(expr, expr).map(([a, b]) => `with ${a}; ${b}`),
      fc.tuple(expr, expr, expr).map(([a, b, c]) => `if ${a} then ${b} else ${c}`),
      fc.tuple(expr, expr).map(([a, b]) => `assert ${a}; ${b}`),
      fc.tuple(expr, expr).map(([a, b]) => `(x: ${a}) ${b}`),
      fc.tuple(expr, expr).map(([a, b]) => `({ a ? ${a}, b ? a, ... }@set: ${b}) set`),
      fc.tuple(expr, expr).map(([a, b]) => `"<\${${a}}|\${${b}}>"`),
      fc.tuple(expr, expr).map(([a, b]) => `{ \${${a}} = ${b}; }`),
    ),
  };
}).expr;

export const randomScope = (expr: string): string =>
  `let x = 3; y = "a"; f = n: [ n n ]; set = { a = 1; b = "z"; c.a = [ 2 ]; }; list = [ 1 "two" { a = 3; } ]; in ${expr}`;

const text = fc.oneof(
  fc.constantFrom('', 'x', 'a b', '"', '\\', '\n', '\t', '${', "''", 'ü'),
  fc.string({ unit: 'grapheme', maxLength: 8 }).filter((value) => !/[\0\r]/.test(value)),
);
const nixString = (value: string) => `"${value.replace(/["\\]|\$(?=\{)/g, (found) => `\\${found}`)}"`;
const drvName = fc
  .string({ unit: fc.constantFrom('a', 'B', '0', '-', '.', '_', '+'), minLength: 1, maxLength: 8 })
  .map((name) => `n${name}`);
const attrName = fc.constantFrom('src', 'deps', 'A', 'z', 'version', 'env.X');
const outputs = fc.constantFrom('[ "out" ]', '[ "out" "dev" ]', '[ "lib" "out" "bin" ]');

/** Derivations that depend on each other and on texts. */
export const randomDerivation: Arbitrary<string> = fc.letrec<{ drv: string; value: string }>((tie) => ({
  drv: fc
    .record({
      name: drvName,
      outputs,
      args: fc.array(tie('value'), { maxLength: 2 }),
      attrs: fc.uniqueArray(fc.tuple(attrName, tie('value')), { maxLength: 3, selector: ([name]) => name }),
      structured: fc.constantFrom(true, false, false, false),
    })
    .map(({ name, outputs: names, args, attrs, structured }) => {
      const members = attrs.map(([key, value]) => `${nixString(key)} = ${value};`).join(' ');
      const flag = structured ? '__structuredAttrs = true;' : '';
      return `derivation { name = "${name}"; system = "s"; builder = "b"; outputs = ${names}; args = [ ${args.map((arg) => `(${arg})`).join(' ')} ]; ${members} ${flag} }`;
    }),
  value: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'derivation' },
    text.map(nixString),
    fc.integer().map((n) => `(${n})`),
    fc.constantFrom('true', 'false', 'null', '[ 1 "x" ]'),
    text.map((value) => `(builtins.toFile "f" ${nixString(value)})`),
    tie('drv').map((drv) => `(${drv})`),
    tie('drv').map((drv) => `"\${(${drv}).out}/bin"`),
    fc.tuple(tie('value'), tie('value')).map(([a, b]) => `[ ${a} ${b} ]`),
  ),
})).drv;
