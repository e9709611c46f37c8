// What an image is made of, in the terms that both formats have: components with what is known of each, and which needs
// which. The formats are written from it alone.
import type { ImageContents, StorePathContents } from '../../stages/contents/image-contents.ts';
import type { PackageMetadata, SourceFacts } from '../../stages/package-metadata/package-metadata.ts';
import { fixedBy } from './fixed-vulnerabilities.ts';
import { nixPurl, ociPurl, soundCpes, soundPurls } from './identifiers.ts';
import { type DeclaredLicence, declaredLicence } from './licence.ts';
import { osComponents } from './os-components.ts';
import { otherFiles } from './other-files.ts';
import { plainName, plainText, plainUrl } from './plain-text.ts';
import type { SbomMetadata } from './sbom-metadata.ts';

export interface Inventory {
  readonly image: Component;
  /** Sorted by id. */
  readonly components: readonly Component[];
}

export interface Component {
  /** `/nix/store/…`, a package URL, `image`: each once. */
  readonly id: string;
  readonly type: 'application' | 'container' | 'file' | 'library' | 'operating-system';
  readonly name: string;
  /** Empty for one without. */
  readonly version: string;
  readonly description?: string;
  readonly homepages: readonly string[];
  readonly licence?: DeclaredLicence;
  readonly cpe?: string;
  /** The chief one first. */
  readonly purls: readonly string[];
  readonly sources: readonly Source[];
  readonly patches: readonly Patch[];
  /** Names `nixlayer:…` and values, sorted by name. */
  readonly properties: readonly Property[];
  /** Ids of what it needs, sorted. */
  readonly dependsOn: readonly string[];
}

export interface Source {
  readonly name: string;
  readonly urls: readonly string[];
  /** SRI form. */
  readonly hash?: string;
  /** The hash is that of a NAR. */
  readonly isTree?: true;
  readonly revision?: string;
}

export interface Patch extends Source {
  /** `CVE-2024-1234` */
  readonly fixes: readonly string[];
}

export type Property = readonly [name: string, value: string];

export function inventoryOf(contents: ImageContents, metadata: SbomMetadata): Inventory {
  const paths = contents.storePaths.map((path) => pathComponent(path, contents, metadata));
  const os = osComponents(metadata.osPackages, contents);
  const files = otherFiles(contents);
  const components = [...paths, ...os.components, ...(files === undefined ? [] : [files])];
  const direct = [
    ...contents.roots.map(({ index }) => contents.storePaths[index]!.storePath),
    ...unreached(contents),
    ...os.roots,
    ...(files === undefined ? [] : [files.id]),
  ];
  return {
    image: imageComponent(contents, metadata, direct),
    components: components.sort((a, b) => (a.id < b.id ? -1 : 1)),
  };
}

function imageComponent(
  { explanation, layers }: ImageContents,
  { manifestDigest, osPackages }: SbomMetadata,
  direct: readonly string[],
): Component {
  const [name = explanation.input, ...others] = explanation.names;
  const [, repository = name, tag = ''] = /^(.+?)(?::([^:/]+))?$/.exec(name) ?? [];
  const purl = ociPurl(name, explanation.platform, manifestDigest);
  const properties = [
    property('image-id', explanation.imageId),
    property('manifest-digest', manifestDigest),
    property('platform', explanation.platform),
    ...others.map((other) => property('other-name', other)),
    ...layers.map(({ index, diffId }) => property('layer', diffId && `${index} ${diffId}`)),
    ...osPackages.unread.map((file) => property('unread-package-database', file)),
  ];
  return {
    ...bare('image', 'container', plainName(repository), plainText(tag)),
    purls: purl === undefined ? [] : [purl],
    properties: sorted(properties),
    dependsOn: [...new Set(direct)].sort(),
  };
}

function pathComponent(path: StorePathContents, contents: ImageContents, metadata: SbomMetadata): Component {
  const { storePath, references } = path;
  const facts = metadata.packages.get(storePath) ?? { from: 'store-path-name', name: storePath, version: '' };
  const { meta, sources = [], patches = [] } = facts;
  const [name, version] = [plainName(facts.name), plainText(facts.version)];
  const [cpe] = soundCpes(meta?.cpe === undefined ? [] : [meta.cpe]);
  return {
    id: storePath,
    type: meta?.mainProgram === undefined ? 'library' : 'application',
    ...{ name, version },
    ...(meta?.description && { description: plainText(meta.description) }),
    homepages: (meta?.homepages ?? []).flatMap((url) => plainUrl(url) ?? []),
    ...(meta?.licence && { licence: declaredLicence(meta.licence) }),
    ...(cpe && { cpe }),
    purls: purlsOf(storePath, facts),
    sources: sources.map(sourceOf),
    patches: patches.map((patch) => ({ ...sourceOf(patch), fixes: fixedBy(patch) })),
    properties: pathProperties(path, facts, contents, metadata),
    dependsOn: references.map((index) => contents.storePaths[index]!.storePath).sort(),
  };
}

/** A name that was read from a path may be that of a script: no package URL is made of it. */
function purlsOf(
  storePath: string,
  { from, name, version, output, meta }: PackageMetadata,
): readonly string[] {
  const purls = soundPurls(meta?.purls ?? []);
  if (purls.length > 0 || from === 'store-path-name' || version === '') return purls;
  const purl = nixPurl(storePath, name, version, output);
  return purl === undefined ? [] : [purl];
}

function pathProperties(
  { storePath, size, narHash, layer }: StorePathContents,
  { from, output, deriver, meta, sources = [] }: PackageMetadata,
  { layers }: ImageContents,
  { blobDigests }: SbomMetadata,
): readonly Property[] {
  const own = layers[layer];
  return sorted([
    property('store-path', storePath),
    property('metadata', from),
    property('output', output),
    property('deriver', deriver),
    property('nar-hash', narHash),
    // Who read the layers has counted the bytes of files.
    property(narHash === undefined ? 'file-size' : 'nar-size', String(size)),
    property('layer-index', String(layer)),
    property('layer-diff-id', own?.diffId),
    property('layer-digest', blobDigests?.[layer] ?? own?.blobDigest),
    property('source', own?.kind === 'base' ? 'base-image' : 'nix'),
    property('position', meta?.position),
    ...sources.filter(({ urls }) => urls.length === 0).map(({ name }) => property('local-source', name)),
    ...soundCpes(meta?.possibleCpes ?? []).map((cpe) => property('possible-cpe', cpe)),
  ]);
}

function sourceOf({ name, urls, hash, isTree, revision }: SourceFacts): Source {
  return {
    name: plainName(name),
    urls: urls.flatMap((url) => plainUrl(url) ?? []),
    ...(hash && { hash }),
    ...(isTree && { isTree }),
    ...(revision && { revision: plainText(revision) }),
  };
}

/** Store paths to which no reference leads from what the image names: they lie in it all the same. */
function unreached({ storePaths, roots }: ImageContents): readonly string[] {
  const reached = new Set<number>();
  const follow = (start: readonly number[]): void => {
    const work = [...start];
    for (let index = work.pop(); index !== undefined; index = work.pop()) {
      if (reached.has(index)) continue;
      reached.add(index);
      work.push(...storePaths[index]!.references);
    }
  };
  follow(roots.map(({ index }) => index));
  const referred = new Set(storePaths.flatMap(({ references }) => references));
  const tops: number[] = [];
  // First those that nobody refers to, then what is left of circles.
  for (const wanted of [(index: number) => !referred.has(index), () => true]) {
    for (const index of storePaths.keys()) {
      if (reached.has(index) || !wanted(index)) continue;
      tops.push(index);
      follow([index]);
    }
  }
  return tops.map((index) => storePaths[index]!.storePath);
}

/** What all components have. */
export function bare(id: string, type: Component['type'], name: string, version: string): Component {
  const none = { homepages: [], purls: [], sources: [], patches: [], properties: [], dependsOn: [] };
  return { id, type, name, version, ...none };
}

export function property(name: string, value: string | undefined): Property | undefined {
  return value === undefined || value === '' ? undefined : [`nixlayer:${name}`, plainText(value)];
}

export function sorted(properties: readonly (Property | undefined)[]): readonly Property[] {
  return properties
    .filter((each) => each !== undefined)
    .sort((a, b) => (a[0] === b[0] ? compare(a[1], b[1]) : compare(a[0], b[0])));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
