// The call of pullImage that fixes an image of a registry, as text to paste: arguments named as in nixpkgs, formatted as
// nixfmt does.
import { quoteString } from '../eval/print/print-value.ts';

export interface PulledImage {
  /** With its registry, without a tag. */
  readonly imageName: string;
  /** Digest of its manifest or index, `sha256:…`. */
  readonly imageDigest: string;
  /** SRI hash of the docker-archive that skopeo writes under the final name and tag. */
  readonly hash: string;
  /** What it is called in the archive; `imageName` by default, as in nixpkgs. */
  readonly finalImageName?: string | undefined;
  /** Default: `latest`. */
  readonly finalImageTag?: string | undefined;
  /** Of an index, the image for this platform; left out where they are not given. */
  readonly os?: string | undefined;
  /** GOARCH */
  readonly arch?: string | undefined;
  /** False for a registry that speaks HTTP, or whose certificate nobody knows. */
  readonly tlsVerify?: boolean | undefined;
}

/**
 * @param callee how the expression calls the function
 * @returns lines without a final newline
 */
export function pullImageExpression(image: PulledImage, callee = 'pkgs.dockerTools.pullImage'): string {
  const { imageName, imageDigest, hash, finalImageName, finalImageTag, os, arch, tlsVerify } = image;
  const arguments_: readonly (readonly [string, string | boolean | undefined])[] = [
    ['imageName', imageName],
    ['imageDigest', imageDigest],
    ['hash', hash],
    ['finalImageName', finalImageName],
    ['finalImageTag', finalImageTag],
    ['os', os],
    ['arch', arch],
    ['tlsVerify', tlsVerify === false ? false : undefined],
  ];
  const lines = arguments_.flatMap(([name, value]) =>
    value === undefined
      ? []
      : [`  ${name} = ${typeof value === 'string' ? quoteString(value) : String(value)};`],
  );
  return [`${callee} {`, ...lines, '}'].join('\n');
}
