// One run of each of Nix's language tests, as its lang.sh runs them.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createEvaluator } from '../../dist/eval/index.js';
import { decodeSource, parseNixOrThrow } from '../../dist/syntax/index.js';

/**
 * @param {string} folder absolute
 * @returns {{ name: string, failure: string | undefined }[]} in order of names
 */
export function runLanguageTests(folder) {
  return readdirSync(folder)
    .filter((file) => /^(eval|parse)-(okay|fail)-.*\.nix$/.test(file))
    .sort()
    .map((file) => {
      const name = file.slice(0, -'.nix'.length);
      return { name, failure: failureOf(folder, name) };
    });
}

function failureOf(folder, name) {
  const [, kind, verdict] = /^(eval|parse)-(okay|fail)/.exec(name);
  let output;
  try {
    output = kind === 'parse' ? parse(folder, name) : evaluate(folder, name);
  } catch (error) {
    if (verdict === 'okay' || error.name !== 'NixlayerError') return error.message;
    return undefined;
  }
  if (verdict === 'fail') return 'it is accepted';
  if (kind === 'parse') return undefined;
  const wanted = ['exp.xml', 'exp', 'exp-disabled']
    .map((suffix) => join(folder, `${name}.${suffix}`))
    .find(existsSync);
  if (wanted === undefined) return 'there is no expected output';
  const expected = readFileSync(wanted, 'utf8');
  return output === expected ? undefined : `expected ${expected}  but got ${output}`;
}

function parse(folder, name) {
  const file = join(folder, `${name}.nix`);
  parseNixOrThrow(decodeSource(readFileSync(file), file));
  return '';
}

function evaluate(folder, name) {
  const working = dirname(folder);
  const { searchPath, argTexts, attrPath, options } = readFlags(folder, name);
  const nixPath = ['lang/dir3', 'lang/dir4'];
  const evaluator = createEvaluator({
    ...options,
    environment: { TEST_VAR: 'foo', HOME: '/fake-home' },
    searchPath: [...searchPath, ...nixPath].map((entry) => absoluteEntry(entry, working)),
  });
  const args = Object.fromEntries(
    argTexts.map(([argument, text]) => [argument, evaluator.evalExpression(text, working)]),
  );
  const value = evaluator.select(evaluator.evalFile(join(folder, `${name}.nix`)), attrPath, args);
  const shown = existsSync(join(folder, `${name}.exp.xml`))
    ? evaluator.toText(evaluator.call(evaluator.evalExpression('builtins.toXML', working), value))
    : `${evaluator.print(evaluator.forceDeep(value))}\n`;
  return shown.replaceAll(working, '/pwd');
}

function absoluteEntry(entry, working) {
  const [prefix, path] = entry.includes('=') ? entry.split('=') : ['', entry];
  return `${prefix === '' ? '' : `${prefix}=`}${join(working, path)}`;
}

/** The words of a .flags file that matter here; Nix's lint settings have no counterpart. */
function readFlags(folder, name) {
  const file = join(folder, `${name}.flags`);
  const words = existsSync(file) ? readFileSync(file, 'utf8').replace(/#.*/g, '').trim().split(/\s+/) : [];
  const flags = { searchPath: [], argTexts: [], attrPath: '', options: {} };
  while (words.length > 0) {
    const word = words.shift();
    if (word === '-I') flags.searchPath.push(words.shift());
    else if (word === '-A') flags.attrPath = words.shift();
    else if (word === '--arg') flags.argTexts.push([words.shift(), words.shift()]);
    else if (word === '--argstr') flags.argTexts.push([words.shift(), JSON.stringify(words.shift())]);
    else if (word === '--max-call-depth') flags.options.maxCallDepth = Number(words.shift());
    else if (word === '--extra-experimental-features' || word.startsWith('--lint-')) words.shift();
    else if (!['--eval', '--strict', '--no-show-trace', '--impure'].includes(word))
      throw new Error(`the option '${word}' of ${name}.flags is not known here`);
  }
  return flags;
}
