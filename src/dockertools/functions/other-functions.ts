// Everything beside the three image builders.
import { type ImageFunction, withChanges } from './argument.ts';
import { buildImage } from './build-image.ts';
import { architecture, compressor, name, tag, variant } from './common-arguments.ts';
import { buildLayeredImage } from './layered-image.ts';
import { layeredPassthru, pulledPassthru, streamPassthru } from './passthru.ts';

const nixDb = [{ name: 'includeNixDB', default: 'true' }];

export const buildImageWithNixDb: ImageFunction = {
  ...buildImage,
  name: 'buildImageWithNixDb',
  summary: 'As buildImage, with a Nix database inside the image.',
  arguments: withChanges(buildImage.arguments, nixDb),
};

export const buildLayeredImageWithNixDb: ImageFunction = {
  ...buildLayeredImage,
  name: 'buildLayeredImageWithNixDb',
  summary: 'As buildLayeredImage, with a Nix database inside the image.',
  arguments: withChanges(buildLayeredImage.arguments, nixDb),
};

export const pullImage: ImageFunction = {
  name: 'pullImage',
  summary: 'An image from a registry, fixed by its digest.',
  takes: 'set',
  result: 'archive',
  derivation: 'docker-image-NAME-TAG.tar',
  passthru: pulledPassthru,
  arguments: [
    {
      name: 'imageName',
      types: ['string'],
      required: true,
      summary: 'Name in the registry, without tag.',
    },
    {
      name: 'imageDigest',
      types: ['string'],
      required: true,
      summary: 'Digest of the manifest, `sha256:` and 64 hex digits.',
      since: '18.09',
    },
    {
      name: 'hash',
      types: ['string', 'null'],
      default: 'null',
      summary: 'Hash of the archive; either this or sha256.',
      since: '24.05',
    },
    {
      name: 'sha256',
      types: ['string', 'null'],
      default: 'null',
      summary: 'Hash of the archive; newer nixpkgs prefers `hash`.',
      renamedTo: 'hash',
    },
    {
      name: 'imageTag',
      types: ['string', 'null'],
      default: 'null',
      summary: 'Removed: a tag is not enough to fix an image.',
      until: '18.09',
      renamedTo: 'finalImageTag',
    },
    { name: 'os', types: ['string'], default: '"linux"', summary: 'Operating system of the image to take.' },
    {
      ...architecture,
      name: 'arch',
      summary: "Architecture of the image to take, in Go's words.",
    },
    {
      ...variant,
      types: ['string', 'null'],
      default: 'null',
      summary: 'Variant of the architecture of the image to take.',
    },
    {
      name: 'finalImageName',
      types: ['string'],
      default: 'imageName',
      summary: 'Name of the image in the archive.',
    },
    {
      name: 'finalImageTag',
      types: ['string'],
      default: '"latest"',
      summary: 'Tag of the image in the archive; part of the hash.',
    },
    {
      name: 'tlsVerify',
      types: ['bool'],
      default: 'true',
      summary: 'Checks the certificate of the registry.',
    },
    {
      name: 'name',
      types: ['string'],
      default: '"docker-image-…tar"',
      summary: 'Name of the derivation.',
    },
  ],
};

export const mergeImages: ImageFunction = {
  name: 'mergeImages',
  summary: 'Several archives in one.',
  takes: 'list',
  result: 'archive',
  derivation: 'merge-docker-images',
  passthru: [],
  arguments: [],
};

export const exportImage: ImageFunction = {
  name: 'exportImage',
  summary: 'The files of an image as a plain tar, without layers.',
  takes: 'set',
  result: 'archive',
  derivation: 'NAME',
  passthru: [],
  arguments: [
    { name: 'name', types: ['string'], default: 'fromImage.name', summary: 'Name of the derivation.' },
    {
      name: 'fromImage',
      types: ['package', 'path', 'string'],
      required: true,
      summary: 'The docker-archive.',
    },
    {
      name: 'fromImageName',
      types: ['string', 'null'],
      default: 'null',
      summary: 'Selects nothing: the first image of the archive is taken.',
      support: 'ignored',
    },
    {
      name: 'fromImageTag',
      types: ['string', 'null'],
      default: 'null',
      summary: 'Selects nothing: the first image of the archive is taken.',
      support: 'ignored',
    },
    {
      name: 'diskSize',
      types: ['int'],
      default: '1024',
      summary: 'Disk of the virtual machine in MiB, which nixlayer does not need.',
      support: 'ignored',
    },
  ],
};

const shellArguments: ImageFunction['arguments'] = [
  {
    name: 'drv',
    types: ['package'],
    required: true,
    summary: 'The derivation whose build environment the image gives.',
  },
  ...withChanges([name], [{ name: 'name', default: 'drv.name + "-env"', summary: 'Name of the image.' }]).map(
    ({ required: _, ...argument }) => argument,
  ),
  tag,
  { name: 'uid', types: ['int'], default: '1000', summary: 'User of the shell.' },
  { name: 'gid', types: ['int'], default: '1000', summary: 'Group of the shell.' },
  { name: 'homeDirectory', types: ['string'], default: '"/build"', summary: 'Home of the user.' },
  {
    name: 'shell',
    types: ['string', 'path'],
    default: 'pkgs.bashInteractive + "/bin/bash"',
    summary: 'The shell to run.',
  },
  {
    name: 'command',
    types: ['string', 'null'],
    default: 'null',
    summary: 'What to run in an interactive shell, instead of waiting for input; not together with run.',
  },
  {
    name: 'run',
    types: ['string', 'null'],
    default: 'null',
    summary: 'What to run in a shell that is not interactive; not together with command.',
  },
];

export const streamNixShellImage: ImageFunction = {
  name: 'streamNixShellImage',
  summary: 'A script that writes an image with the build environment of a derivation.',
  takes: 'set',
  result: 'script',
  derivation: 'stream-BASE',
  passthru: streamPassthru,
  since: '23.05',
  arguments: shellArguments,
};

export const buildNixShellImage: ImageFunction = {
  name: 'buildNixShellImage',
  summary: 'An image with the build environment of a derivation, as `nix-shell` has it.',
  takes: 'set',
  result: 'archive',
  derivation: 'BASE.tarEXT',
  passthru: layeredPassthru,
  since: '23.05',
  arguments: [...shellArguments, compressor],
};
