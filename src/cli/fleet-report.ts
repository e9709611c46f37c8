// What is printed and written of images that share layers.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import prettyBytes from 'pretty-bytes';
import { writeFileAtomically } from '../archive/atomic-file.ts';
import { confJsonDocument } from '../dockertools/conf-json.ts';
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { formatJson } from '../json/print-json.ts';
import type { PlannedMember } from '../stages/plan-fleet.ts';
import { renderLayerTable } from './layer-table.ts';

/** Bytes of all images, and of all layers where each counts once. */
export function fleetBytes(fleet: readonly PlannedMember[]): { bytes: number; distinctBytes: number } {
  const layers = new Map(
    fleet.flatMap((member) => member.layers.map(({ paths, bytes }) => [paths.join('\n'), bytes] as const)),
  );
  return {
    bytes: fleet.reduce((sum, { bytes }) => sum + bytes, 0),
    distinctBytes: [...layers.values()].reduce((sum, bytes) => sum + bytes, 0),
  };
}

/** @param width columns of the terminal */
export function renderFleet(fleet: readonly PlannedMember[], width?: number): string {
  const parts = fleet.map(({ image, layers, bytes, sharedBytes }) => {
    const rows = layers.map(({ paths, ...layer }) => ({
      kind: 'store',
      size: layer.bytes,
      storePaths: paths,
      sharedWith: layer.sharedWith.map(shortName),
    }));
    return `${image}: ${prettyBytes(bytes)}, shared ${prettyBytes(sharedBytes)}\n${renderLayerTable(rows, width)}`;
  });
  const { bytes, distinctBytes } = fleetBytes(fleet);
  const all = `all images: ${prettyBytes(bytes)}, stored once ${prettyBytes(distinctBytes)}\nlayering: transfer`;
  return [...parts, all].join('\n\n');
}

/** `registry.example/team/app:1.0 (app.nix)` → `app:1.0 (app.nix)` */
function shortName(image: string): string {
  return image.replace(/^\S*\//, '');
}

/**
 * Writes a conf.json for each image into a folder, which is made where there is none: `app.json` for `example.org/app:1`,
 * `app-1.json` where several images are called `app`.
 *
 * @returns the files, in the order of the images
 * @throws NixlayerError E_USAGE when two images have the same name and tag; what writing files throws
 */
export async function writeFleet(folder: string, fleet: readonly PlannedMember[]): Promise<string[]> {
  const names = fileNames(fleet);
  await mkdir(folder, { recursive: true });
  const files = names.map((name) => join(folder, name));
  for (const [index, file] of files.entries()) {
    const text = formatJson(confJsonDocument(fleet[index]!.conf));
    await writeFileAtomically(file, async (handle) => void handle.write(`${text}\n`));
  }
  return files;
}

function fileNames(fleet: readonly PlannedMember[]): string[] {
  const tags = fleet.map(({ conf }) => conf.repo_tag.slice(conf.repo_tag.lastIndexOf('/') + 1));
  const twice = tags.find((tag, index) => tags.indexOf(tag) !== index);
  if (twice !== undefined) {
    throw new NixlayerError('E_USAGE', `two of the images are called ${twice}: their files would be one`, {
      hint: 'Give them other names or tags, or plan them without --format conf.',
    });
  }
  const names = tags.map((tag) => tag.slice(0, tag.indexOf(':')));
  return names.map((name, index) => {
    const isOnly = names.indexOf(name) === names.lastIndexOf(name);
    return `${isOnly ? name : tags[index]!.replace(':', '-')}.json`;
  });
}
