// The packages of a distribution as components: the second source, and marked as such.
import type { ImageContents } from '../../stages/contents/image-contents.ts';
import { bare, type Component, property, sorted } from './component.ts';
import { purlOf } from './identifiers.ts';
import { declaredLicence } from './licence.ts';
import type { OsPackage, OsPackages, OsRelease } from './os-packages/os-packages.ts';
import { plainName, plainText, plainUrl } from './plain-text.ts';

export interface OsComponents {
  readonly components: readonly Component[];
  /** Ids of those that the image depends on itself. */
  readonly roots: readonly string[];
}

export function osComponents(
  { release, packages, layer }: OsPackages,
  { layers }: ImageContents,
): OsComponents {
  const kind = layer === undefined ? undefined : layers[layer];
  const common = [
    property('metadata', 'package-database'),
    // Of an image that exists nobody knows what its base was.
    property('source', kind?.kind === 'base' ? 'base-image' : 'distribution'),
  ];
  // Package URLs do not tell all names apart.
  const byId = new Map(
    packages.map((each) => packageComponent(each, release, common)).map((each) => [each.id, each]),
  );
  const own = [...byId.values()];
  const ids = own.map(({ id }) => id).sort();
  if (release === undefined) return { components: own, roots: ids };
  const id = 'operating-system';
  const system = {
    ...bare(id, 'operating-system', plainName(release.id), plainText(release.versionId ?? '')),
    ...(release.prettyName && { description: plainText(release.prettyName) }),
    properties: sorted(common),
    dependsOn: ids,
  };
  return { components: [...own, system], roots: [id] };
}

function packageComponent(
  os: OsPackage,
  release: OsRelease | undefined,
  common: readonly (readonly [string, string] | undefined)[],
): Component {
  const { type, name, version, architecture, source, sourceVersion, homepage, description, licence } = os;
  const distro = [release?.id, release?.versionId].filter(Boolean).join('-');
  const upstream = source && [source, sourceVersion].filter(Boolean).join('@');
  const purl = purlOf({
    type,
    namespace: release?.id ?? (type === 'deb' ? 'debian' : 'alpine'),
    ...{ name, version },
    qualifiers: { arch: architecture, distro, upstream },
  });
  const url = homepage === undefined ? undefined : plainUrl(homepage);
  return {
    ...bare(
      `os:${purl ?? JSON.stringify([type, name, version, architecture])}`,
      'library',
      plainName(name),
      plainText(version),
    ),
    ...(description && { description: plainText(description) }),
    homepages: url === undefined ? [] : [url],
    ...(licence && { licence: declaredLicence({ kind: 'text', text: licence }) }),
    purls: purl === undefined ? [] : [purl],
    properties: sorted([
      ...common,
      property('architecture', architecture),
      property('source-package', upstream),
    ]),
  };
}
