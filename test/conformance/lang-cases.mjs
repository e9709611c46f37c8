// One run of each of Nix's language tests, as its lang.sh runs them.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { evaluateFile, failureOf, parseFile } from './suite-case.mjs';

/**
 * @param {string} folder absolute
 * @returns {{ kind: string, name: string, failure: string | undefined }[]} in order of names
 */
export function runCases(folder) {
  return readdirSync(folder)
    .filter((file) => /^(eval|parse)-(okay|fail)-.*\.nix$/.test(file))
    .sort()
    .map((file) => runCase(folder, file.slice(0, -'.nix'.length)));
}

function runCase(folder, name) {
  const [kind, action, verdict] = /^(eval|parse)-(okay|fail)/.exec(name);
  const file = join(folder, `${name}.nix`);
  if (action === 'parse') return { kind, name, failure: failureOf(verdict, () => parseFile(file)) };
  const wanted = ['exp.xml', 'exp', 'exp-disabled']
    .map((suffix) => join(folder, `${name}.${suffix}`))
    .find(existsSync);
  if (verdict === 'okay' && wanted === undefined)
    return { kind, name, failure: 'there is no expected output' };
  const run = () => evaluate(folder, name, file);
  return { kind, name, failure: failureOf(verdict, run, wanted && readFileSync(wanted, 'utf8')) };
}

function evaluate(folder, name, file) {
  const working = dirname(folder);
  const { searchPath, args, attrPath, options } = readFlags(folder, name);
  const nixPath = ['lang/dir3', 'lang/dir4'];
  const output = evaluateFile(file, {
    xml: existsSync(join(folder, `${name}.exp.xml`)),
    args,
    argsFrom: working,
    attrPath,
    options: {
      ...options,
      environment: { TEST_VAR: 'foo', HOME: '/fake-home' },
      searchPath: [...searchPath, ...nixPath].map((entry) => absoluteEntry(entry, working)),
    },
  });
  return output.replaceAll(working, '/pwd');
}

function absoluteEntry(entry, working) {
  const [prefix, path] = entry.includes('=') ? entry.split('=') : ['', entry];
  return `${prefix === '' ? '' : `${prefix}=`}${join(working, path)}`;
}

/** The words of a .flags file that matter here; Nix's lint settings have no counterpart. */
function readFlags(folder, name) {
  const file = join(folder, `${name}.flags`);
  const words = existsSync(file) ? readFileSync(file, 'utf8').replace(/#.*/g, '').trim().split(/\s+/) : [];
  const flags = { searchPath: [], args: {}, attrPath: '', options: {} };
  while (words.length > 0) {
    const word = words.shift();
    if (word === '-I') flags.searchPath.push(words.shift());
    else if (word === '-A') flags.attrPath = words.shift();
    else if (word === '--arg') flags.args[words.shift()] = words.shift();
    else if (word === '--argstr') flags.args[words.shift()] = JSON.stringify(words.shift());
    else if (word === '--max-call-depth') flags.options.maxCallDepth = Number(words.shift());
    else if (word === '--extra-experimental-features' || word.startsWith('--lint-')) words.shift();
    else if (!['--eval', '--strict', '--no-show-trace', '--impure'].includes(word))
      throw new Error(`the option '${word}' of ${name}.flags is not known here`);
  }
  return flags;
}
