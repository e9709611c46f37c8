// Arguments that several functions have in common.
import type { ImageArgument } from './argument.ts';

export const name: ImageArgument = {
  name: 'name',
  types: ['string'],
  required: true,
  summary: 'Name of the image, in lower case after the call; may have a registry and slashes, but no tag.',
};

export const tag: ImageArgument = {
  name: 'tag',
  types: ['string', 'null'],
  default: 'null',
  summary: 'Tag of the image; without one it is the hash of an output, which changes with everything inside.',
};

export const fromImage: ImageArgument = {
  name: 'fromImage',
  types: ['null', 'package', 'path', 'string'],
  default: 'null',
  summary: 'An image whose layers come below: a docker-archive, an OCI archive or an OCI layout.',
};

export const config: ImageArgument = {
  name: 'config',
  types: ['set', 'null'],
  default: 'null',
  summary: 'What a container of the image runs: Cmd, Env, ExposedPorts and the other keys of the image spec.',
};

export const architecture: ImageArgument = {
  name: 'architecture',
  types: ['string'],
  default: 'pkgs.go.GOARCH',
  summary: "Architecture of the image in Go's words, such as amd64 or arm64.",
  since: '23.05',
};

export const variant: ImageArgument = {
  name: 'variant',
  types: ['string'],
  default: '""',
  summary: 'Variant of the architecture, such as v7; buildImage writes it into the config.',
  since: '26.05',
};

export const created: ImageArgument = {
  name: 'created',
  types: ['string'],
  default: '"1970-01-01T00:00:01Z"',
  summary: 'Date of the image; "now" makes it different with every build.',
};

export const extraCommands: ImageArgument = {
  name: 'extraCommands',
  types: ['string'],
  default: '""',
  summary: 'Shell text that runs in the tree of the top layer as the build user; paths are relative.',
};

export const includeNixDb: ImageArgument = {
  name: 'includeNixDB',
  types: ['bool'],
  default: 'false',
  summary: 'Registers contents, with what they need, in a Nix database inside the image.',
};

export const compressor: ImageArgument = {
  name: 'compressor',
  types: ['string'],
  default: '"gz"',
  summary: 'How the archive is compressed.',
  oneOf: ['none', 'gz', 'zstd'],
};

export const meta: ImageArgument = {
  name: 'meta',
  types: ['set'],
  default: '{ }',
  summary: 'The meta attributes of the result.',
};
