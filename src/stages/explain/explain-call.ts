// What the call in an expression says of its image: where it is, what it runs, and, alone, all that evaluation knows.
import { describeImage } from '../../dockertools/describe-image.ts';
import type { CallValue, ImageCall } from '../../dockertools/image-call.ts';
import { renderValue } from '../../dockertools/print-call-value.ts';
import type { JsonValue } from '../../json/ordered-json.ts';
import { explainConfig } from './explain-config.ts';
import type {
  CallSource,
  CommandExplanation,
  ConfigExplanation,
  ImageExplanation,
  UnknownPart,
} from './image-explanation.ts';

/** An image that was evaluated, and not realised. */
export function explainCall(call: ImageCall, input: string): ImageExplanation {
  const { image, unknown } = describeImage(call);
  const field = (name: string): string | undefined => image && textOf(image[name]);
  const name = field('imageName');
  const tag = field('imageTag');
  const architecture = field('architecture');
  const created = field('created');
  return {
    input,
    knownFrom: 'evaluation',
    names: name === undefined ? [] : [`${name}:${tag ?? '‹a tag›'}`],
    ...sourceOf(call),
    ...(architecture !== undefined && { platform: `linux/${architecture}` }),
    ...(created !== undefined && { created }),
    config: configOf(image?.config),
    ...partsOf(call),
    notable: [],
    unknown: [...unknown.map(unknownPart), ...notRealised],
  };
}

/** What is not written may be given by what is not known. */
function configOf(config: CallValue | undefined): ConfigExplanation {
  const { isRoot, ...explained } = explainConfig(config === undefined ? null : jsonOf(config));
  const isWhole = config?.type === 'set' ? config.open === undefined : config?.type === 'plain';
  if (isRoot === undefined || (explained.user === '' && !isWhole)) return explained;
  return { ...explained, isRoot };
}

const notRealised: readonly UnknownPart[] = ['layers', 'packages'].map((field) => ({
  field,
  reason: 'nothing was realised: only the store knows what packages need',
}));

function unknownPart({ field, path, reason }: Required<UnknownPart>): UnknownPart {
  return { field: field === '' ? 'arguments' : field, path, reason };
}

export function sourceOf({ function: name, location }: ImageCall): { readonly source?: CallSource } {
  if (location === undefined) return {};
  return { source: { function: name, ...location } };
}

/** What goes into the image, and what runs while it is made. */
export function partsOf(call: ImageCall): Pick<ImageExplanation, 'contents' | 'commands'> {
  return { contents: contentsOf(call), commands: commandsOf(call) };
}

function contentsOf(call: ImageCall): string[] {
  return call.arguments
    .filter(({ name }) => name === 'contents' || name === 'copyToRoot')
    .flatMap(({ value }) => (value.type === 'list' ? value.items : isEmpty(value) ? [] : [value]))
    .map(renderValue);
}

function commandsOf(call: ImageCall): CommandExplanation[] {
  const given = new Map(call.arguments.map(({ name, value }) => [name, value]));
  const arguments_ = ['extraCommands', 'fakeRootCommands', 'runAsRoot'] as const;
  return arguments_.flatMap((argument) => {
    const value = given.get(argument);
    if (value === undefined || isEmpty(value)) return [];
    const text = textOf(value);
    const lines = text?.split('\n').filter((line) => line.trim() !== '').length;
    const chroot = given.get('enableFakechroot');
    const isChroot = argument === 'fakeRootCommands' && chroot?.type === 'plain' && chroot.value === true;
    return [{ argument, ...(lines !== undefined && { lines }), ...(isChroot && { isChroot }) }];
  });
}

/** Of several calls in a file the one that made the image of this name: by its name, or because it is the only one. */
export function callOf(calls: readonly ImageCall[], names: readonly string[]): ImageCall | undefined {
  const builders = calls.filter((call) => describeImage(call).image !== undefined);
  const named = builders.filter((call) => {
    const { image } = describeImage(call);
    const [name, tag] = [textOf(image?.imageName), textOf(image?.imageTag)];
    return (
      name !== undefined &&
      names.some((each) => each.startsWith(`${name}:`) && (tag === undefined || each === `${name}:${tag}`))
    );
  });
  const [first, ...others] = named.length > 0 ? named : builders;
  return others.length === 0 ? first : undefined;
}

function isEmpty(value: CallValue): boolean {
  return value.type === 'plain' && (value.value === null || value.value === '');
}

/** Parts that are not known stand as `‹pkgs.hello›`. Undefined for what is no text. */
function textOf(value: CallValue | undefined): string | undefined {
  if (value?.type === 'plain') return typeof value.value === 'string' ? value.value : undefined;
  if (value?.type !== 'text') return undefined;
  return value.parts.map((part) => (typeof part === 'string' ? part : `‹${part.path}›`)).join('');
}

/** What is not known is a text in `‹…›`. */
function jsonOf(value: CallValue): JsonValue {
  switch (value.type) {
    case 'plain':
      return typeof value.value === 'number' ? { number: String(value.value) } : value.value;
    case 'integer':
      return { number: value.digits };
    case 'list':
      return value.items.map(jsonOf);
    case 'set':
      return new Map(Object.entries(value.attributes).map(([name, own]) => [name, jsonOf(own)]));
    case 'text':
      return textOf(value)!;
    case 'choice':
      return `‹${renderValue(value)}›`;
    default:
      return renderValue(value);
  }
}
