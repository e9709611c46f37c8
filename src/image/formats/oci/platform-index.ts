// One index over images for several platforms (OCI image-spec, image-index.md).
import { NixlayerError } from '../../../errors/nixlayer-error.ts';
import { platformText } from '../platform.ts';
import { isIndexType, ociIndexType } from './media-types.ts';
import { inPostOrder, isBuildKitAttestation, type ManifestNode, type OciContent } from './oci-content.ts';
import { type Descriptor, describeText, ociIndexText } from './oci-manifest.ts';
import { platformInConfig } from './platform-manifest.ts';

/** An image with what it is read from. */
export interface IndexMember {
  readonly content: OciContent;
  readonly tree: ManifestNode;
}

/**
 * An index that names the manifests of all members, in their order: the same images have the same index. Closing it
 * closes the members.
 * @throws NixlayerError E_SPEC when two images are for the same platform, or one does not tell its own
 */
export async function indexOver(members: readonly IndexMember[]): Promise<OciContent> {
  const children = new Map<string, ManifestNode>();
  const byPlatform = new Map<string, string>();
  const owners = new Map<string, OciContent>();
  for (const { content, tree } of members) {
    for (const child of inPostOrder(tree).filter((each) => !isIndexType(each.descriptor.mediaType))) {
      const node = { ...child, descriptor: await withPlatform(content, child) };
      const { digest } = node.descriptor;
      const platform = platformName(node.descriptor);
      const other = byPlatform.get(platform) ?? digest;
      if (other !== digest) throw twice(platform, other, digest);
      byPlatform.set(platform, digest);
      children.set(digest, node);
      for (const { digest: named } of [...child.blobs, node.descriptor]) owners.set(named, content);
    }
  }
  const text = ociIndexText([...children.values()].map(({ descriptor }) => descriptor));
  const root = describeText(ociIndexType, text);
  return {
    name: members.map(({ content }) => content.name).join(', '),
    root,
    repoTags: [...new Set(members.flatMap(({ content }) => content.repoTags))],
    manifest: async ({ digest }) =>
      digest === root.digest ? Buffer.from(text) : children.get(digest)?.bytes,
    open: (descriptor, signal) => {
      const owner = owners.get(descriptor.digest);
      if (owner === undefined) throw new Error(`no image of the index has the blob ${descriptor.digest}`);
      return owner.open(descriptor, signal);
    },
    close: async () => {
      for (const { content } of members) await content.close();
    },
  };
}

/** What does not say for which platform it is, says so in its config. */
async function withPlatform(content: OciContent, node: ManifestNode): Promise<Descriptor> {
  const { descriptor } = node;
  const platform = descriptor.platform === undefined ? await platformInConfig(content, node) : undefined;
  if (platform === undefined) return descriptor;
  const { os, architecture, variant } = platform;
  return { ...descriptor, platform: { architecture, os, ...(variant && { variant }) } };
}

function platformName(descriptor: Descriptor): string {
  const { digest, platform } = descriptor;
  if (isBuildKitAttestation(descriptor)) return digest;
  const { os, architecture, variant, 'os.version': version } = platform ?? {};
  // Of Windows there is an image for each release.
  if (os !== undefined && architecture !== undefined)
    return [platformText({ os, architecture, variant }), ...(version ? [version] : [])].join(' ');
  throw new NixlayerError('E_SPEC', `the image ${digest} does not tell its platform`, {
    hint: 'Expected os and architecture in its config.',
  });
}

function twice(platform: string, one: string, other: string): NixlayerError {
  return new NixlayerError('E_SPEC', `two images are for ${platform}: ${one} and ${other}`, {
    hint: 'An index has one image for each platform; leave one out.',
  });
}
