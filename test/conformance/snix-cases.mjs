// One run of each case of Snix's suites.
import { cpSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCases as runLanguageTests } from './lang-cases.mjs';
import { runLanguageSuite } from './snix-language-suite.mjs';
import { evaluateFile, failureOf } from './suite-case.mjs';

/**
 * @param {string} folder absolute
 * @returns {{ kind: string, name: string, failure: string | undefined }[]}
 */
export function runCases(folder) {
  const tests = join(folder, 'snix/eval/src/tests');
  return [
    ...runLanguageSuite(join(folder, 'contrib/nix-language-test-suite/tests/cases')),
    ...['snix_tests', 'nix_tests'].flatMap((kind) => runEvaluatorTests(join(tests, kind), kind)),
  ];
}

/** They are of the form of Nix's own; what Snix does not pass yet lies in a folder beside the others' fixtures. */
function runEvaluatorTests(folder, kind) {
  const working = realpathSync(mkdtempSync(join(tmpdir(), 'snix-tests-')));
  const merged = join(working, 'lang');
  try {
    cpSync(folder, merged, { recursive: true, verbatimSymlinks: true });
    cpSync(join(folder, 'notyetpassing'), merged, { recursive: true });
    // Some of them name the files of the folder above, some by the name of that folder.
    for (const file of readdirSync(folder))
      if (/^(?!eval-|parse-|identity-).*\.nix$/.test(file)) cpSync(join(folder, file), join(working, file));
    symlinkSync('lang', join(working, kind));
    return [...runLanguageTests(merged), ...runIdentities(merged)].map(({ name, failure }) => ({
      kind,
      name: `${kind}/${name}`,
      failure,
    }));
  } finally {
    rmSync(working, { recursive: true });
  }
}

/** Expressions that evaluate to their own text. */
function runIdentities(folder) {
  return readdirSync(folder)
    .filter((file) => /^identity-.*\.nix$/.test(file))
    .sort()
    .map((file) => {
      const path = join(folder, file);
      const failure = failureOf(
        'okay',
        () => evaluateFile(path, {}).trim(),
        readFileSync(path, 'utf8').trim(),
      );
      return { name: file.slice(0, -'.nix'.length), failure };
    });
}
