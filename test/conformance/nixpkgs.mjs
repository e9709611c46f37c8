// The .drv paths of packages against those of the installed Nix:
//
//   NIXPKGS=<folder> NIX_PATH=... npm run conformance:nixpkgs
//
// tcmal/core is small; it needs NIX_PATH=auxlib=<nixpkgs' lib folder>.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import Table from 'cli-table3';
import { fastest, measure, measureNixlayer } from '../bench/measure-process.mjs';

const packages = ['stdenv', 'bash', 'coreutils', 'zlib', 'gcc', 'gnutar'];
const slowest = 12;
const runs = 3;

const folder = process.env.NIXPKGS;
if (!folder) {
  console.error('Set NIXPKGS to a checkout of nixpkgs, or of tcmal/core.');
  process.exit(2);
}
const nixpkgs = resolve(folder);
// Nix needs a store in which it can read again what it has copied there.
const store = mkdtempSync(join(tmpdir(), 'nixlayer-nixpkgs-'));
const nixEnv = { NIX_REMOTE: `local?root=${store}`, NIX_CONFIG: 'build-users-group =\nsubstituters =' };
const table = new Table({
  head: ['package', 'Nix s', 'nixlayer s', 'ratio', 'peak MiB', 'drvPath'],
  style: { head: [], border: [] },
});
const complaints = [];
try {
  for (const name of packages) {
    const theirs = await fastest(runs, () => measure('nix-instantiate', [nixpkgs, '-A', name], nixEnv));
    const ours = await fastest(runs, () => measureNixlayer(['eval', nixpkgs, '-A', name, '--drv-path']));
    const ratio = ours.seconds / theirs.seconds;
    const drvPath = ours.stdout.trim();
    if (drvPath !== theirs.stdout.trim())
      complaints.push(`${name}: ${drvPath}, but Nix has ${theirs.stdout}`);
    if (ratio > slowest) complaints.push(`${name} takes ${ratio.toFixed(1)} × the time of Nix`);
    table.push([
      name,
      theirs.seconds.toFixed(2),
      ours.seconds.toFixed(2),
      ratio.toFixed(1),
      ours.peakMiB,
      drvPath.slice('/nix/store/'.length),
    ]);
  }
  console.log(table.toString());
  console.log(`the fastest of ${runs} runs each; at most ${slowest} ×`);
} finally {
  rmSync(store, { recursive: true, force: true });
}
for (const complaint of complaints) console.error(complaint);
process.exitCode = complaints.length > 0 ? 1 : 0;
