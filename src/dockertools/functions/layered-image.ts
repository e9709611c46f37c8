import { type ImageArgument, type ImageFunction, withChanges } from './argument.ts';
import {
  architecture,
  compressor,
  config,
  created,
  extraCommands,
  fromImage,
  includeNixDb,
  meta,
  name,
  tag,
  variant,
} from './common-arguments.ts';
import { ownArguments, rootBuilder } from './own-arguments.ts';
import { layeredPassthru, streamPassthru } from './passthru.ts';

const streamArguments: readonly ImageArgument[] = [
  name,
  tag,
  fromImage,
  {
    name: 'contents',
    types: ['list', 'package', 'path', 'string'],
    default: '[ ]',
    summary: 'What is linked into the root of the image; on a clash of files the first one wins.',
  },
  ...withChanges([config], [{ name: 'config', default: '{ }' }]),
  architecture,
  variant,
  created,
  {
    name: 'mtime',
    types: ['string'],
    default: '"1970-01-01T00:00:01Z"',
    earlier: '`created` until 24.05',
    summary: 'Time of all files in store layers.',
    since: '24.11',
  },
  {
    name: 'uid',
    types: ['int', 'string'],
    default: '0',
    summary: 'Owner of the store and of all that is in it.',
  },
  {
    name: 'gid',
    types: ['int', 'string'],
    default: '0',
    summary: 'Group of the store and of all that is in it.',
  },
  {
    name: 'uname',
    types: ['string'],
    default: '"root"',
    summary: 'Name of the owner of the store.',
  },
  {
    name: 'gname',
    types: ['string'],
    default: '"root"',
    summary: 'Name of the group of the store.',
  },
  {
    name: 'maxLayers',
    types: ['int'],
    default: '100',
    earlier: '24 until 19.09',
    summary: 'Most layers of the whole image, with those of the base image and the customisation layer.',
  },
  extraCommands,
  {
    name: 'fakeRootCommands',
    types: ['string'],
    default: '""',
    summary: 'Shell text that runs under fakeroot, so that chown has an effect; paths are relative.',
    since: '21.05',
  },
  {
    name: 'enableFakechroot',
    types: ['bool'],
    default: 'false',
    summary: 'Lets fakeRootCommands see the tree as /.',
  },
  {
    name: 'includeStorePaths',
    types: ['bool'],
    default: 'true',
    summary: 'Puts the store paths into the image; without them it needs a store mounted.',
  },
  includeNixDb,
  {
    name: 'passthru',
    types: ['set'],
    default: '{ }',
    summary: 'Further attributes of the result.',
  },
  meta,
  {
    name: 'layeringPipeline',
    types: ['null', 'list', 'package', 'path'],
    default: 'null',
    summary: 'Steps that make the layers; maxLayers has no effect then.',
    since: '24.11',
  },
  {
    name: 'debug',
    types: ['bool'],
    default: 'false',
    summary: 'Shows how the layers are made.',
    since: '24.11',
    support: 'ignored',
  },
  {
    name: 'layering',
    types: ['null', 'string'],
    default: 'null',
    summary:
      'How store paths are grouped, when there is no layeringPipeline; null: as dockerTools does in the nixpkgs of `pkgs`.',
    oneOf: ['popularity', 'popularity-2024', 'auto', 'single'],
    own: true,
  },
  ...ownArguments,
  rootBuilder,
];

export const streamLayeredImage: ImageFunction = {
  name: 'streamLayeredImage',
  summary: 'A script that writes an image of many layers to its standard output.',
  takes: 'set',
  result: 'script',
  derivation: 'stream-BASE',
  passthru: streamPassthru,
  arguments: streamArguments,
};

export const buildLayeredImage: ImageFunction = {
  name: 'buildLayeredImage',
  summary: 'An image of many layers, which images share; as an archive.',
  takes: 'set',
  result: 'archive',
  derivation: 'BASE.tarEXT',
  passthru: layeredPassthru,
  arguments: [...streamArguments, compressor],
};
