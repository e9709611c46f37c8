// From an archive in the store that buildLayeredImage made to the conf.json that it was made from: layers then come from
// the store, uncompressed and by store path. Only where all that is needed is there; otherwise the archive it is.
import { readFile } from 'node:fs/promises';
import type { ConfJson } from '../dockertools/conf-json.ts';
import { readDescription } from '../dockertools/read-description.ts';
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { parseDerivation, type StoredDerivation } from '../store/derivation-file.ts';
import type { NixCommandOptions } from '../store/nix-command.ts';
import { defaultStoreDir } from '../store/nix-store.ts';
import { isStorePath, storePathBase } from '../store/store-path-name.ts';
import { areValid, deriverOf } from '../store/store-queries.ts';
import { confOfScript } from './stream-script.ts';

export interface DescribedArchive {
  readonly conf: ConfJson;
  /** Where it lies. */
  readonly confFile: string;
}

/**
 * @param file without links
 * @returns undefined when the archive is no such one, its derivation is not known, or anything that the conf.json names is
 *   not in the store
 * @throws NixlayerError E_ABORTED
 */
export async function describedArchive(
  file: string,
  options: NixCommandOptions = {},
): Promise<DescribedArchive | undefined> {
  const storeDir = defaultStoreDir();
  if (!isStorePath(file, storeDir)) return undefined;
  try {
    const deriver = await deriverOf(file, options);
    if (deriver === undefined) return undefined;
    const derivation = parseDerivation(await readFile(deriver, 'utf8'));
    if (derivation === undefined || ![...derivation.outputs.values()].includes(file)) return undefined;
    const script = streamOf(derivation);
    if (script === undefined || !(await areValid([script], options))) return undefined;
    const confFile = confOfScript(await readFile(script, 'utf8'));
    if (confFile === undefined || !isStorePath(confFile, storeDir)) return undefined;
    const text = await readFile(confFile, 'utf8');
    const description = readDescription(text, confFile);
    if (description.kind !== 'conf' || !isReproducible(text, description.conf)) return undefined;
    const needed = pathsOf(description.conf, storeDir);
    if (needed === undefined || !(await areValid([confFile, ...needed], options))) return undefined;
    return { conf: description.conf, confFile };
  } catch (error) {
    // Whatever is wrong, there is the archive.
    if (error instanceof NixlayerError && error.code === 'E_ABORTED') throw error;
    return undefined;
  }
}

const compressors = String.raw`(?:/\S+/)?(?:pigz|gzip|zstd|xz|bzip2|cat)(?: [\w$=-]+)*`;
const output = String.raw`"?\$out"?`;
/** `STREAM | COMPRESSOR > $out`: as in nixpkgs, where the script is a variable, and as this library has it. */
const commands = [
  new RegExp(String.raw`^(/\S+/${storePathBase}) \| ${compressors} > ${output}$`),
  new RegExp(String.raw`^"?\$\{?(stream)\}?"? \| ${compressors} > ${output}$`),
  new RegExp(String.raw`\n\{ "\$(stream)"  ?2>&1 >&3 \| cat >&2; \} 3>&1 \| ${compressors} > ${output}$`),
];

/** The stream script whose output the derivation compresses, and does nothing else with. @internal */
export function streamOf({ env }: StoredDerivation): string | undefined {
  const structured = env.get('__json');
  const variables: ReadonlyMap<string, unknown> =
    structured === undefined ? env : new Map(Object.entries(JSON.parse(structured) as object));
  const command = String(variables.get('buildCommand') ?? '').trim();
  for (const pattern of commands) {
    const [, found] = pattern.exec(command) ?? [];
    if (found === undefined) continue;
    const script = found === 'stream' ? variables.get('stream') : found;
    if (typeof script === 'string') return script;
  }
  return undefined;
}

/**
 * Whether the image would be the same again. With `now` it has the time of its build; and before 24.05, when layers got
 * owners, scripts wrote the folders of the store with other modes.
 */
function isReproducible(text: string, { created, mtime }: ConfJson): boolean {
  return created !== 'now' && mtime !== 'now' && 'uid' in (JSON.parse(text) as object);
}

/** Undefined when something lies outside of the store. */
function pathsOf(
  { store_layers: layers, customisation_layer: top, from_image: base }: ConfJson,
  storeDir: string,
): readonly string[] | undefined {
  const paths = [...layers.flat(), top, ...(base === null ? [] : [base])];
  const prefix = new RegExp(`^${storePathBase}`);
  const found = paths.map((path) =>
    path.startsWith(`${storeDir}/`) ? prefix.exec(path.slice(storeDir.length + 1))?.[0] : undefined,
  );
  return found.includes(undefined) ? undefined : found.map((name) => `${storeDir}/${name}`);
}
