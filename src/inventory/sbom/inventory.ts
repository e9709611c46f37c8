// What an image is made of, in the terms that both formats have: components with what is known of each, and which needs
// which. The formats are written from it alone.
import type { ImageContents } from '../../stages/contents/image-contents.ts';
import { bare, type Component, property, sorted } from './component.ts';
import { ociPurl } from './identifiers.ts';
import { imageNameOf } from './image-name.ts';
import { osComponents } from './os-components.ts';
import { otherFiles } from './other-files.ts';
import { plainName, plainText } from './plain-text.ts';
import type { SbomMetadata } from './sbom-metadata.ts';
import { storePathComponent } from './store-path-component.ts';

export interface Inventory {
  readonly image: Component;
  /** Sorted by id. */
  readonly components: readonly Component[];
}

/** A component for each store path, each package of the distribution, and for what is of no package. */
export function inventoryOf(contents: ImageContents, metadata: SbomMetadata): Inventory {
  const paths = contents.storePaths.map((path) => storePathComponent(path, contents, metadata));
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
  const name = imageNameOf(explanation);
  const others = explanation.names.slice(1);
  const purl = ociPurl(name, explanation.platform, manifestDigest ?? name.digest);
  const properties = [
    property('image-id', explanation.imageId),
    property('manifest-digest', manifestDigest),
    property('platform', explanation.platform),
    ...others.map((other) => property('other-name', other)),
    ...layers.map(({ index, diffId }) => property('layer', diffId && `${index} ${diffId}`)),
    ...osPackages.unread.map((file) => property('unread-package-database', file)),
  ];
  return {
    ...bare('image', 'container', plainName(name.repository), plainText(name.tag)),
    purls: purl === undefined ? [] : [purl],
    properties: sorted(properties),
    dependsOn: [...new Set(direct)].sort(),
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
