// What `layers` of an image of nix2container hold, and whether the image holds it without them.
import { pathOfUnknown } from '../../../../dockertools/callee.ts';
import type { CallValue } from '../../../../dockertools/image-call.ts';
import { Unknown } from '../../../../eval/index.ts';
import type { Program } from '../../../../program/program.ts';
import type { Expr } from '../../../../syntax/index.ts';
import { callOf, type Nix2containerCall, valuesOf } from './find-calls.ts';

export interface ImageLayer {
  readonly call: Nix2containerCall;
  /** The expressions of its lists, as they are written. */
  readonly deps: Expr | undefined;
  readonly copyToRoot: Expr | undefined;
}

/** The lowest first; a text says why that cannot be known. */
export function layersOf(
  calls: readonly Nix2containerCall[],
  image: Nix2containerCall,
): readonly ImageLayer[] | string {
  const layers: ImageLayer[] = [];
  for (const value of valuesOf(image, 'layers')) {
    if (value.type !== 'list') return 'its layers are not known one by one';
    for (const item of value.items) {
      const call = callOf(calls, image.program, item);
      if (call?.function !== 'buildLayer') return 'its layers are not known one by one';
      const below = layersOf(calls, call);
      const layer = readLayer(call);
      if (typeof below === 'string') return below;
      if (typeof layer === 'string') return layer;
      for (const each of [...below, layer])
        if (!layers.some((other) => other.call === each.call)) layers.push(each);
    }
  }
  return layers;
}

/** What only the making of layers is about, and not what is in them. */
const aboutMaking = new Set([
  'deps',
  'copyToRoot',
  'contents',
  'layers',
  'maxLayers',
  'reproducible',
  'metadata',
  'ignore',
]);

function readLayer(call: Nix2containerCall): ImageLayer | string {
  const [value, ...others] = call.values;
  if (others.length > 0 || value?.type !== 'set' || value.open || !call.set)
    return 'a layer of it is not written as a set of arguments';
  const perms = value.attributes.perms;
  if (perms && !(perms.type === 'list' && perms.items.length === 0))
    return "a layer of it has 'perms', which dockerTools does not have";
  const unknown = Object.keys(value.attributes).find((name) => name !== 'perms' && !aboutMaking.has(name));
  if (unknown !== undefined) return `a layer of it has an argument '${unknown}'`;
  const written = (name: string): Expr | undefined =>
    call.set?.bindings
      .filter((each) => each.type === 'AttrBinding')
      .find(({ path: [key, ...more] }) => more.length === 0 && key?.type === 'StaticKey' && key.name === name)
      ?.value;
  const copyToRoot = written('copyToRoot') ?? written('contents');
  const hasFiles = ['copyToRoot', 'contents'].some((name) => name in value.attributes);
  if (
    hasFiles !== (copyToRoot !== undefined) ||
    'deps' in value.attributes !== (written('deps') !== undefined)
  )
    return 'an argument of a layer is inherited';
  return { call, deps: written('deps'), copyToRoot };
}

/** The first store path of layers that nothing else of the image names, in words: it would be lost with them. */
export function onlyInLayers(
  { program, ...image }: Nix2containerCall,
  layers: readonly ImageLayer[],
): string | undefined {
  const files = ['copyToRoot', 'contents'];
  const elsewhere = [
    ...['config', ...files].flatMap((name) => valuesOf({ program, ...image }, name)),
    ...layers.flatMap(({ call }) => files.flatMap((name) => valuesOf(call, name))),
  ];
  const named = new Set(elsewhere.flatMap((value) => parts(value)).map((part) => identity(program, part)));
  const lost = layers
    .flatMap(({ call }) => valuesOf(call, 'deps'))
    .flatMap((value) => parts(value))
    .find((part) => part.type !== 'unknown' || !named.has(identity(program, part)));
  return lost && (lost.type === 'unknown' ? lost.path : `a ${lost.type}`);
}

/** What a value is put together from. */
function parts(value: CallValue): readonly CallValue[] {
  switch (value.type) {
    case 'text':
      return value.parts.flatMap((part) => (typeof part === 'string' ? [] : [part]));
    case 'list':
      return value.items.flatMap(parts);
    case 'set':
      return Object.values(value.attributes).flatMap(parts);
    default:
      return [value];
  }
}

const numbers = new WeakMap<object, number>();
let count = 0;

/** Equal for the same package only: by its way from the package set, or the very call that makes it. */
function identity({ places }: Program, value: CallValue): unknown {
  const evaluated = places.evaluated(value);
  if (!(evaluated instanceof Unknown)) return value;
  const { base, path } = evaluated;
  if (base.type === 'root') return path.join('.');
  const argument = base.type === 'call' ? base.args.at(-1) : undefined;
  if (base.type !== 'call' || typeof argument !== 'object' || argument === null) return value;
  const number = numbers.get(argument) ?? count++;
  numbers.set(argument, number);
  return `${pathOfUnknown(base.callee)} ${number} ${path.join('.')}`;
}
