// One run of each of Lix's language tests, as its lang_util.py finds them. What Lix writes as a test in Python is left out.
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'smol-toml';
import { evaluateFile, failureOf, parseFile } from './suite-case.mjs';

const runners = /^(eval|parse)-(okay|fail)/;

/**
 * @param {string} folder absolute
 * @returns {{ kind: string, name: string, failure: string | undefined }[]} in order of names
 */
export function runCases(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !existsSync(join(folder, entry.name, '__init__.py')))
    .flatMap(({ name }) => casesOf(join(folder, name)).map((test) => runCase(folder, name, test)))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function casesOf(folder) {
  const files = readdirSync(folder);
  const inputs = files.filter((file) => /^in(-[\w-]+)?\.nix$/.test(file));
  if (!files.includes('test.toml')) {
    const names = new Set(files.map((file) => /^(.*)\.(?:out|err)\.exp$/.exec(file)?.[1]));
    return [...names]
      .filter((name) => runners.test(name ?? ''))
      .map((name) => ({ name, runner: runners.exec(name)[0], input: `in${name.replace(runners, '')}.nix` }))
      .filter(({ input }) => inputs.includes(input));
  }
  const { test: tests } = parse(readFileSync(join(folder, 'test.toml'), 'utf8'));
  // Their config.nix is made where their tests run.
  const runnable = tests.filter((test) => test['global-assets'] === undefined);
  return runnable.flatMap(({ runner, name = runner, in: given, matrix = false, flags = [], ...rest }) =>
    [given ?? (matrix ? inputs : 'in.nix')].flat().map((input) => ({
      name: `${name}${/^in(.*)\.nix$/.exec(input)[1]}`,
      runner,
      input,
      flags,
      extraFiles: rest['extra-files'] ?? [],
    })),
  );
}

function runCase(folder, group, { name, runner, input, flags = [], extraFiles = [] }) {
  const [, action, verdict] = runners.exec(runner);
  const working = realpathSync(mkdtempSync(join(tmpdir(), 'lix-case-')));
  try {
    const file = join(working, 'in.nix');
    cpSync(join(folder, group, input), file);
    cpSync(join(folder, 'lib.nix'), join(working, 'lib.nix'));
    for (const extra of extraFiles) cpSync(join(folder, group, extra), join(working, extra));
    const wanted = join(folder, group, `${name}.out.exp`);
    const failure =
      action === 'parse'
        ? failureOf(verdict, () => parseFile(file))
        : failureOf(
            verdict,
            () => evaluateFile(file, readFlags(flags, working)).replaceAll(working, '/pwd'),
            existsSync(wanted) ? readFileSync(wanted, 'utf8') : '',
          );
    return { kind: runner, name: `${group}/${name}`, failure };
  } finally {
    rmSync(working, { recursive: true });
  }
}

/** The words that matter here; features of Lix have no counterpart. */
function readFlags(flags, home) {
  const words = [...flags];
  const given = { args: {}, options: { environment: { HOME: home } } };
  while (words.length > 0) {
    const word = words.shift();
    if (word === '-A') given.attrPath = words.shift();
    else if (word === '--arg') given.args[words.shift()] = words.shift();
    else if (word === '--argstr') given.args[words.shift()] = JSON.stringify(words.shift());
    else if (word === '--xml') given.xml = true;
    else if (word === '--option') {
      const [option, value] = [words.shift(), words.shift()];
      if (option !== 'max-call-depth') throw new Error(`the setting '${option}' is not known here`);
      given.options.maxCallDepth = Number(value);
    } else if (word.startsWith('--extra-')) words.shift();
    else if (!['--no-location', '--no-show-trace'].includes(word))
      throw new Error(`the option '${word}' is not known here`);
  }
  return given;
}
