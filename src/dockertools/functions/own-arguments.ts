// Arguments of the image builders that only nixlayer has.
import type { ImageArgument } from './argument.ts';

export const ownArguments: readonly ImageArgument[] = [
  {
    name: 'inheritConfig',
    types: ['string'],
    default: '"env"',
    summary:
      'What is taken over from the config of the base image: its variables, or all that config does not override.',
    oneOf: ['env', 'all'],
    own: true,
  },
  {
    name: 'deduplicate',
    types: ['bool'],
    default: 'false',
    summary: 'Leaves out layers and store paths that the base image has already.',
    own: true,
  },
  {
    name: 'tags',
    types: ['list'],
    default: '[ ]',
    summary: 'Further tags, or whole names NAME:TAG, beside the tag.',
    own: true,
  },
  {
    name: 'annotations',
    types: ['set'],
    default: '{ }',
    summary: 'Texts by name for the OCI manifest; docker-archives have no place for them.',
    own: true,
  },
  {
    name: 'perms',
    types: ['list'],
    default: '[ ]',
    summary:
      'Rules by path patterns, sets of path and type, mode, uid, gid, uname, gname, xattrs, capabilities; the last that fits counts.',
    own: true,
  },
  {
    name: 'ociLabels',
    types: ['bool', 'set'],
    default: 'false',
    summary:
      'Adds the standard labels (org.opencontainers.image.…) that name, tag, meta and this set give; labels of config win.',
    own: true,
  },
];

/** How commands run as root inside of the image's tree; nix/root/enter.nix tells what differs. */
export const rootBuilder: ImageArgument = {
  name: 'rootBuilder',
  types: ['string'],
  default: 'the library\'s, "vm" with nixpkgs',
  summary:
    'How commands run as root inside of the image: in a virtual machine, a user namespace, or with proot.',
  oneOf: ['vm', 'namespace', 'proot'],
  own: true,
};
