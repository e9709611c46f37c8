// A store path as a component: what the store knows of it, and what its package says of itself.
import type { ImageContents, StorePathContents } from '../../stages/contents/image-contents.ts';
import type { PackageMetadata, SourceFacts } from '../../stages/package-metadata/package-metadata.ts';
import { type Component, type Property, property, type Source, sorted } from './component.ts';
import { fixedBy } from './fixed-vulnerabilities.ts';
import { nixPurl, soundCpes, soundPurls } from './identifiers.ts';
import { declaredLicence } from './licence.ts';
import { plainName, plainText, plainUrl } from './plain-text.ts';
import type { SbomMetadata } from './sbom-metadata.ts';

export function storePathComponent(
  path: StorePathContents,
  contents: ImageContents,
  metadata: SbomMetadata,
): Component {
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
    properties: pathProperties(path, facts, contents),
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
    property('layer-digest', own?.blobDigest),
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
