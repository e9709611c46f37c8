// The one table of what dockerTools offers: read by evaluation, linting, documentation and completion. Facts are those
// of nixpkgs' pkgs/build-support/docker; an argument that is not listed makes the call fail.
import type { ImageArgument, ImageFunction, ImageFunctionName } from './functions/argument.ts';
import { buildImage } from './functions/build-image.ts';
import { buildLayeredImage, streamLayeredImage } from './functions/layered-image.ts';
import {
  buildImageWithNixDb,
  buildLayeredImageWithNixDb,
  buildNixShellImage,
  exportImage,
  mergeImages,
  pullImage,
  streamNixShellImage,
} from './functions/other-functions.ts';

export const imageFunctions: readonly ImageFunction[] = [
  buildImage,
  streamLayeredImage,
  buildLayeredImage,
  buildImageWithNixDb,
  buildLayeredImageWithNixDb,
  pullImage,
  mergeImages,
  exportImage,
  streamNixShellImage,
  buildNixShellImage,
];

/** What else `dockerTools` has: packages and texts to put into images. */
export const imageHelpers: readonly { readonly name: string; readonly summary: string }[] = [
  { name: 'binSh', summary: '/bin/sh.' },
  { name: 'usrBinEnv', summary: '/usr/bin/env.' },
  { name: 'caCertificates', summary: 'The certificate bundle at its usual places below /etc.' },
  { name: 'fakeNss', summary: '/etc/passwd and /etc/group with root and nobody, /etc/nsswitch.conf.' },
  { name: 'shadowSetup', summary: 'Shell text that makes /etc/passwd and its companions; for runAsRoot.' },
  {
    name: 'mergeDrvs',
    summary: 'A function: the files of `derivations` in one folder, or with `onlyDeps` their closure.',
  },
  { name: 'shellScript', summary: 'A function: text as a file that bash runs.' },
  { name: 'mkPureLayer', summary: 'A function: the layer of a buildImage without runAsRoot.' },
  { name: 'mkRootLayer', summary: 'A function: the layer of a buildImage with runAsRoot.' },
  { name: 'runWithOverlay', summary: 'A function: what runs as root upon the files of an image.' },
  { name: 'tarsum', summary: "nixpkgs' program that makes checksums of layers." },
  { name: 'examples', summary: "nixpkgs' own examples of images, made with the library." },
];

export interface RemovedName {
  readonly name: string;
  /** What it was an attribute of; the package set when absent. */
  readonly of?: 'dockerTools';
  readonly state: 'removed' | 'deprecated';
  /** Its name now, when it is the same thing. */
  readonly instead?: string;
}

/** What image expressions used and nixpkgs took away, or warns of. */
export const removedNames: readonly RemovedName[] = [
  { name: 'mergeDrvs', of: 'dockerTools', state: 'deprecated' },
  { name: 'mkManyPureLayers', of: 'dockerTools', state: 'removed' },
  { name: 'mkCustomisationLayer', of: 'dockerTools', state: 'removed' },
  { name: 'utillinux', state: 'deprecated', instead: 'util-linux' },
];

const byName: ReadonlyMap<string, ImageFunction> = new Map(imageFunctions.map((each) => [each.name, each]));

export function isImageFunctionName(name: string): name is ImageFunctionName {
  return byName.has(name);
}

export function imageFunction(name: ImageFunctionName): ImageFunction {
  return byName.get(name) as ImageFunction;
}

/** Undefined when the function knows no such argument. */
export function imageArgument(fn: ImageFunctionName, name: string): ImageArgument | undefined {
  return imageFunction(fn).arguments.find((argument) => argument.name === name);
}
