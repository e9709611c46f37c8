// npm run bench:eval: the built-in evaluator against nix-instantiate, whole processes, in the same run.
//
// With NIXPKGS_LIB=<folder>, e.g. a checkout of nix-community/nixpkgs.lib, also on nixpkgs' own tests of its library.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Table from 'cli-table3';
import { libraryFolder } from '../conformance/library-folder.mjs';
import { fastest, measure, measureNixlayer } from './measure-process.mjs';

const runs = 3;
const bar = { ratio: 8, peakMiB: 1024 };
const folder = mkdtempSync(join(tmpdir(), 'nixlayer-bench-'));
try {
  const table = new Table({
    head: ['expression', 'Nix s', 'nixlayer s', 'ratio', 'peak MiB'],
    style: { head: [], border: [] },
  });
  let isWithin = true;
  for (const { title, nix, nixlayer } of expressions()) {
    const env = { NIX_REMOTE: 'dummy://', NIX_PATH: '' };
    const theirs = await fastest(runs, () => measure('nix-instantiate', ['--eval', '--strict', ...nix], env));
    const ours = await fastest(runs, () => measureNixlayer(['eval', '--strict', ...nixlayer], env));
    if (ours.stdout !== theirs.stdout)
      throw new Error(`${title}: Nix says ${theirs.stdout}, nixlayer ${ours.stdout}`);
    const ratio = ours.seconds / theirs.seconds;
    isWithin &&= ratio <= bar.ratio && ours.peakMiB < bar.peakMiB;
    table.push([title, theirs.seconds.toFixed(2), ours.seconds.toFixed(2), ratio.toFixed(1), ours.peakMiB]);
  }
  const start = await fastest(runs, () => measureNixlayer(['eval', '--expr', '1']));
  table.push(['1', '', start.seconds.toFixed(2), '', start.peakMiB]);
  console.log(table.toString());
  console.log(`the fastest of ${runs} runs each; at most ${bar.ratio} × and less than ${bar.peakMiB} MiB`);
  process.exitCode = isWithin ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true });
}

function expressions() {
  const fold = "builtins.foldl' (a: b: a + b) 0 (builtins.genList (i: i) 1000000)";
  const list = [{ title: 'fold of 1000000', nix: ['--expr', fold], nixlayer: ['--expr', fold] }];
  const lib = process.env.NIXPKGS_LIB;
  if (!lib) {
    console.error("NIXPKGS_LIB is not set: without nixpkgs' library tests");
    return list;
  }
  const tests = join(readableLibrary(libraryFolder(lib)), 'tests/misc.nix');
  return [...list, { title: 'lib/tests/misc.nix', nix: [tests], nixlayer: [tests] }];
}

/** A copy for both that Nix before 2.14 can read as well, which has no readFileType. */
function readableLibrary(lib) {
  const copy = join(folder, 'lib');
  cpSync(lib, copy, { recursive: true });
  const file = join(copy, 'filesystem.nix');
  const emulated = 'path: (builtins.readDir (dirOf path)).$' + '{baseNameOf path}';
  writeFileSync(
    file,
    readFileSync(file, 'utf8').replace(
      '= builtins.readFileType;',
      `= builtins.readFileType or (${emulated});`,
    ),
  );
  return copy;
}
