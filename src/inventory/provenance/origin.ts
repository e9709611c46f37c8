// Where an image comes from: the files, the flake or the description that was named, and what these lead to.
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { ConfJson } from '../../dockertools/conf-json.ts';
import type { ImageSpec } from '../../dockertools/image-spec.ts';
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import { evaluatedSources } from '../../stages/evaluated-sources.ts';
import { flakeFile } from '../../stages/flakes/flake-files.ts';
import type { FlakeReference } from '../../stages/flakes/flake-reference.ts';
import { localFiles } from '../../stages/flakes/flake-source.ts';
import type { Sources } from '../../stages/stored-sources.ts';
import { sha256Hex } from '../../store/hash.ts';
import type { NixCommandOptions } from '../../store/nix-command.ts';
import { flakeMetadata } from '../../store/nix-flake.ts';
import { isStorePath } from '../../store/store-path-name.ts';
import { publicUrl } from '../public-url.ts';
import { type ExpressionFiles, expressionFiles, mostFiles } from './expression-files.ts';
import type { GivenParameters, Source } from './external-parameters.ts';
import { keptInputs, lockedInputs, pinsIn } from './pins.ts';
import type { RunWords } from './predicate.ts';
import type { ResourceDescriptor } from './resource.ts';
import { type SourceRoot, sourceRootOf, within } from './source-root.ts';

/** What an image was made from. */
export type MadeFrom =
  | { readonly kind: 'expression'; readonly file: string }
  | { readonly kind: 'flake'; readonly flake: FlakeReference }
  /** @param file absolute */
  | { readonly kind: 'image-spec' | 'conf-json'; readonly file: string };

export interface ProvenanceRequest extends RunWords {
  readonly from: MadeFrom;
  readonly given: GivenParameters;
  readonly conf: ConfJson;
  /** Absent where the input was a conf.json. */
  readonly spec?: ImageSpec | undefined;
  /** Where a store path lies on this machine. */
  readonly locate: (storePath: string) => string;
}

export interface Origin {
  readonly source: Source;
  readonly dependencies: readonly ResourceDescriptor[];
  /** Where the evaluation told them. */
  readonly sources?: Sources;
  readonly isCut?: boolean;
}

/** @throws NixlayerError as `evaluatedSources`, `runNix`; E_INPUT when a file has gone meanwhile */
export async function originOf(request: ProvenanceRequest, options: NixCommandOptions): Promise<Origin> {
  const { from } = request;
  if (from.kind === 'image-spec' || from.kind === 'conf-json') {
    const root = sourceRootOf(from.file);
    const file = isStorePath(from.file, request.conf.store_dir) ? from.file : within(root, from.file);
    const digest = { sha256: sha256Hex(await read(from.file)) };
    return { source: { kind: from.kind, file: file ?? basename(from.file), digest }, dependencies: [] };
  }
  if (from.kind === 'flake' && from.flake.local === undefined)
    return remoteFlake(from.flake, request.given, options);
  const evaluated = request.given.isEmbedded ? await evaluateAgain(request, options) : undefined;
  if (from.kind === 'flake') return localFlake(from.flake, request.given, evaluated, options);
  const root = sourceRootOf(from.file);
  const { files, isCut } = evaluated ? nixFiles(evaluated, root) : expressionFiles(from.file, root);
  const file = within(root, from.file) ?? basename(from.file);
  return {
    source: { kind: 'expression', file, digest: { sha256: sha256Hex(await read(from.file)) } },
    dependencies: [...checkoutOf(root), ...(await filesOf(files, root))],
    ...(evaluated && { sources: evaluated }),
    isCut,
  };
}

async function localFlake(
  flake: FlakeReference,
  given: GivenParameters,
  sources: EvaluatedHere | undefined,
  options: NixCommandOptions,
): Promise<Origin> {
  const files = localFiles(flake);
  const entry = flakeFile(files);
  const { folder: _, ...found } = sourceRootOf(entry);
  const root = { ...found, folder: files.source };
  const lock = join(dirname(entry), 'flake.lock');
  const { files: reached, isCut } = sources ? nixFiles(sources, root) : expressionFiles(entry, root);
  const all = new Set([...reached, ...((await readIfThere(lock)) === undefined ? [] : [lock])]);
  const digest = { sha256: sha256Hex(await read(entry)) };
  const isOverridden = given.overrideInputs.length > 0;
  return {
    source: { kind: 'flake', folder: files.dir, digest },
    dependencies: [
      ...checkoutOf(root),
      ...(await filesOf([...all], root, isOverridden ? lock : undefined)),
      ...(isOverridden ? await inputsOf(flake, lock, given, options) : []),
    ],
    ...(sources && { sources }),
    isCut,
  };
}

/** Inputs of a flake of which some are not those in its flake.lock. What replaces them, Nix alone says. */
async function inputsOf(
  { url }: FlakeReference,
  lock: string,
  { overrideInputs, impure, isEmbedded }: GivenParameters,
  options: NixCommandOptions,
): Promise<readonly ResourceDescriptor[]> {
  const overridden = overrideInputs.map(([name]) => name);
  if (isEmbedded) return keptInputs((await readIfThere(lock))?.toString() ?? '', overridden);
  const flakeOptions = { overrideInputs, impure, writeLockFile: false };
  return lockedInputs((await flakeMetadata(url, flakeOptions, options)).locks);
}

async function remoteFlake(
  { url }: FlakeReference,
  { overrideInputs, impure }: GivenParameters,
  options: NixCommandOptions,
): Promise<Origin> {
  const flakeOptions = { overrideInputs, impure, writeLockFile: false };
  const { reference, locked, locks } = await flakeMetadata(url, flakeOptions, options);
  const self = lockedInputs({ root: 'root', nodes: { self: { locked } } });
  const inputs = lockedInputs(locks);
  return {
    source: {
      kind: 'flake',
      reference: publicUrl(reference ?? url),
      ...(self[0] && { digest: self[0].digest }),
    },
    dependencies: [
      ...self.map((each) => ({ ...each, annotations: { role: 'expression' as const } })),
      ...inputs,
    ],
  };
}

/** Files that the evaluation only copied to the store are many, and belong to what is built from them. */
function nixFiles({ files }: EvaluatedHere, root: SourceRoot): ExpressionFiles {
  const isOfNix = (file: string): boolean =>
    file.endsWith('.nix') || ['flake.lock', 'sources.json'].includes(basename(file));
  const own = files.filter((file) => isOfNix(file) && within(root, file) !== undefined);
  return { files: own.slice(0, mostFiles), isCut: own.length > mostFiles };
}

type EvaluatedHere = Awaited<ReturnType<typeof evaluatedSources>>;

/** What Nix would tell by its derivations, the evaluator tells by evaluating. */
async function evaluateAgain(
  { from, given, conf }: ProvenanceRequest,
  { signal }: NixCommandOptions,
): Promise<EvaluatedHere | undefined> {
  const { attribute, args, stringArgs, searchPath, overrideInputs, impure } = given;
  const shared = { storeDir: conf.store_dir, storePaths: storePathsOf(conf) };
  const aborting = { ...(signal && { signal }) };
  if (from.kind === 'expression') {
    const selection = { file: from.file, attribute, args, stringArgs, searchPath };
    return evaluatedSources({ ...shared, input: { selection } }, aborting);
  }
  if (from.kind !== 'flake') return undefined;
  const { url, attribute: selected } = from.flake;
  const flakeOptions = { overrideInputs, impure, writeLockFile: false };
  const flake = { files: localFiles(from.flake), url, attribute: selected, flakeOptions, limits: {} };
  return evaluatedSources({ ...shared, input: { flake } }, aborting);
}

export function storePathsOf({
  store_layers: layers,
  customisation_layer: top,
  from_image: base,
}: ConfJson): string[] {
  return [...new Set([...layers.flat(), top, ...(base === null ? [] : [base])])];
}

function checkoutOf({ checkout }: SourceRoot): readonly ResourceDescriptor[] {
  if (checkout === undefined) return [];
  const { commit, remote } = checkout;
  return [
    {
      name: 'checkout',
      ...(remote !== undefined && { uri: remote }),
      digest: { gitCommit: commit },
      annotations: { role: 'checkout' },
    },
  ];
}

/**
 * Files of the root by what they hold, and what those of them pin that are locks.
 * @param replaced a lock of which the pins are not those that were used
 */
async function filesOf(
  files: readonly string[],
  root: SourceRoot,
  replaced?: string,
): Promise<readonly ResourceDescriptor[]> {
  const own: ResourceDescriptor[] = [];
  const pinned: ResourceDescriptor[] = [];
  const named = files.flatMap((file) => {
    const name = within(root, file);
    return name === undefined ? [] : [{ file, name }];
  });
  for (const { file, name } of named.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const bytes = await read(file);
    own.push({ name, digest: { sha256: sha256Hex(bytes) }, annotations: { role: 'expression' } });
    if (file !== replaced) pinned.push(...pinsIn(basename(file), bytes.toString()));
  }
  return [...own, ...pinned];
}

async function read(file: string): Promise<Buffer> {
  const bytes = await readIfThere(file);
  if (bytes !== undefined) return bytes;
  throw new NixlayerError('E_INPUT', `${file} has gone while its image was made`);
}

async function readIfThere(file: string): Promise<Buffer | undefined> {
  return readFile(file).catch(() => undefined);
}
