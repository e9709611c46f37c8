// What the arguments of a call say about its image, in the words of the ImageSpec.

import type { ImageArgument } from './functions/argument.ts';
import { imageFunction } from './functions.ts';
import type { CallValue, ImageCall, UnknownValue } from './image-call.ts';

/** A place inside the arguments that is not known. */
export interface UnknownField {
  /** `config.Cmd.0`, `name` */
  readonly field: string;
  readonly path: string;
  readonly reason: string;
}

export interface ImageDescriptionOfCall {
  /** Fields of the ImageSpec by name; absent for functions that are no image builders, or when the arguments are no set. */
  readonly image: Readonly<Record<string, CallValue>> | undefined;
  /** What is not known of the arguments. */
  readonly unknown: readonly UnknownField[];
}

const builders = new Set([
  'buildImage',
  'buildLayeredImage',
  'streamLayeredImage',
  'buildImageWithNixDb',
  'buildLayeredImageWithNixDb',
]);

// Fields that are arguments as they are.
const sameName = [
  'created',
  'mtime',
  'uid',
  'gid',
  'uname',
  'gname',
  'fromImage',
  'maxLayers',
  'includeStorePaths',
  'config',
  'compressor',
];

/** Reads defaults from the table of functions. What only a store can tell (roots, customisation layer) is left out. */
export function describeImage(call: ImageCall): ImageDescriptionOfCall {
  const unknown = call.arguments.flatMap(({ name, value }) => unknownFields(name, value));
  if (call.openArguments) unknown.push(fieldOf('', call.openArguments));
  const takesSet = call.arguments.every(({ name }) => name !== '');
  if (!builders.has(call.function) || !takesSet) return { image: undefined, unknown };
  const table = imageFunction(call.function).arguments;
  const given = new Map(call.arguments.map(({ name, value }) => [name, value]));
  const argumentValue = (name: string): CallValue | undefined => {
    const argument = table.find((each) => each.name === name);
    return given.get(name) ?? call.openArguments ?? defaultOf(argument);
  };
  const fields: [string, CallValue | undefined][] = [
    ['imageName', mapText(argumentValue('name'), (text) => text.toLowerCase())],
    ['imageTag', imageTag(argumentValue('tag'))],
    ['derivationName', mapLastText(argumentValue('name'))],
    ['architecture', given.get('architecture') ?? platformArchitecture],
    ...sameName.map((name): [string, CallValue | undefined] => [name, argumentValue(name)]),
  ];
  const image = Object.fromEntries(
    fields.filter((field): field is [string, CallValue] => field[1] !== undefined),
  );
  return { image, unknown };
}

const platformArchitecture: CallValue = {
  type: 'unknown',
  path: 'pkgs.go.GOARCH',
  reason: 'the architecture is that of the package set',
};

function imageTag(tag: CallValue | undefined): CallValue | undefined {
  if (tag?.type !== 'plain' || tag.value !== null) return tag;
  return { type: 'unknown', path: 'the hash of an output', reason: 'there is no tag' };
}

// Defaults of the table that are plain Nix values are JSON as well.
function defaultOf(argument: ImageArgument | undefined): CallValue | undefined {
  const text = argument?.default;
  switch (text) {
    case undefined:
      return undefined;
    case '{ }':
      return { type: 'set', attributes: {} };
    case '[ ]':
      return { type: 'list', items: [] };
    default:
      return { type: 'plain', value: JSON.parse(text) as string | number | boolean | null };
  }
}

function mapText(value: CallValue | undefined, map: (text: string) => string): CallValue | undefined {
  if (value?.type === 'plain' && typeof value.value === 'string')
    return { type: 'plain', value: map(value.value) };
  if (value?.type === 'text') {
    return { type: 'text', parts: value.parts.map((part) => (typeof part === 'string' ? map(part) : part)) };
  }
  return value;
}

/** `baseNameOf`: drops one slash at the end, then all up to the last one. */
function mapLastText(value: CallValue | undefined): CallValue | undefined {
  if (value?.type === 'plain' && typeof value.value === 'string') {
    return { type: 'plain', value: value.value.replace(/\/$/, '').replace(/^.*\//s, '') };
  }
  if (value?.type !== 'text') return value;
  // What is unknown may hold slashes, too: only a known last part tells.
  const last = value.parts.at(-1);
  if (typeof last !== 'string' || !last.replace(/\/$/, '').includes('/')) {
    const [unknown] = value.parts.filter((part): part is UnknownValue => typeof part !== 'string');
    return unknown ?? value;
  }
  return { type: 'plain', value: last.replace(/\/$/, '').replace(/^.*\//s, '') };
}

function unknownFields(field: string, value: CallValue): UnknownField[] {
  switch (value.type) {
    case 'unknown':
      return [fieldOf(field, value)];
    case 'text':
      return value.parts.flatMap((part) => (typeof part === 'string' ? [] : [fieldOf(field, part)]));
    case 'list':
      return value.items.flatMap((item, index) => unknownFields(`${field}.${index}`, item));
    case 'set':
      return [
        ...Object.entries(value.attributes).flatMap(([name, inner]) =>
          unknownFields(`${field}.${name}`, inner),
        ),
        ...(value.open ? [fieldOf(field, value.open)] : []),
      ];
    case 'choice':
      return value.of.flatMap((each) => unknownFields(field, each));
    default:
      return [];
  }
}

function fieldOf(field: string, { path, reason }: UnknownValue): UnknownField {
  return { field, path, reason };
}
