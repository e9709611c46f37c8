// Each case that was built, against its recording.
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { execa } from 'execa';
import { compareImage } from './compare-image.mjs';
import { compareShape } from './compare-of-machine.mjs';
import { compareTree } from './compare-tree.mjs';
import { firstDifference } from './differences.mjs';
import { decompressed, describeMember, readMembers } from './tar-members.mjs';

/**
 * @returns each image with `differences`: what was compared, and what differs there (undefined: equal); or with `failure`
 */
export async function compareBuilt(images, outcomes) {
  const compared = [];
  for (const image of images) {
    const outcome = outcomes.get(`images.${image.name}`);
    const { stage, message } = outcome;
    compared.push(
      outcome.kind === 'failed'
        ? { ...image, failure: `${stage}: ${message}` }
        : { ...image, differences: await compareCase(image, outcome.path) },
    );
  }
  return compared;
}

async function compareCase({ recorded, hasTie, isOfMachine }, path) {
  if (recorded === undefined) return {};
  if (recorded.tree) return { [isOfMachine ? 'shape' : 'tree']: compareTree(recorded, path, isOfMachine) };
  const archive = await readArchive(recorded, path);
  if (recorded.tar) return { tar: compareTar(recorded, archive) };
  return isOfMachine ? { shape: compareShape(recorded, archive) } : compareImage(recorded, archive, hasTie);
}

/** What `path` holds, or what it writes if it is a stream script; not compressed. */
export async function readArchive({ function: name }, path) {
  const isScript = /^stream/.test(name);
  if (isScript !== ((statSync(path).mode & 0o111) !== 0))
    throw new Error(`${path} is not what ${name} gives`);
  if (!isScript) return decompressed(readFileSync(path));
  const { stdout } = await execa(path, { encoding: 'buffer', stdin: 'ignore', maxBuffer: 1e9 });
  return Buffer.from(stdout);
}

function compareTar({ tar: { diffId, entries } }, archive) {
  if (diffId === `sha256:${createHash('sha256').update(archive).digest('hex')}`) return undefined;
  return (
    firstDifference(readMembers(archive).members.map(describeMember), entries) ??
    'equal entries, but other bytes somewhere'
  );
}
