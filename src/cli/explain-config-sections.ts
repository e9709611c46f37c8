// What an image runs and what it has from its base image, in words.
import prettyBytes from 'pretty-bytes';
import type {
  BaseExplanation,
  ConfigEntry,
  ConfigExplanation,
  LayerExplanation,
  OverriddenField,
} from '../stages/explain/image-explanation.ts';
import { type Block, enumeration, type Inline, type Section, sentence } from './document.ts';

export function runSection(config: ConfigExplanation): Section {
  const { entrypoint, command, workingDir, ports, volumes, stopSignal, healthcheck, others } = config;
  const facts: (readonly [string, Inline])[] = [
    ['Runs', commandText(entrypoint, command)],
    ['User', userText(config)],
    ['Folder', [{ quoted: workingDir }]],
    ['Ports', enumeration(ports)],
    ['Volumes', enumeration(volumes)],
    ['Stop signal', stopSignal === undefined ? [] : [{ quoted: stopSignal }]],
    ['Health check', healthcheck === undefined ? [] : [{ quoted: commandLine(healthcheck) }]],
    ['Also set', enumeration(others)],
  ];
  return {
    title: ['What a container of it runs'],
    blocks: [{ kind: 'facts', facts: facts.filter(([, value]) => value.length > 0) }],
  };
}

function commandText(entrypoint: readonly string[], command: readonly string[]): Inline {
  if (entrypoint.length + command.length === 0) return ['nothing by itself: a command is to be given'];
  const whole = commandLine([...entrypoint, ...command]);
  if (entrypoint.length === 0) return sentence`${whole}, unless another command is given`;
  if (command.length === 0) return sentence`${whole}, and behind it what arguments are given`;
  return sentence`${whole}; arguments that are given take the place of ${commandLine(command)}`;
}

/** Words as a shell reads them. */
function commandLine(words: readonly string[]): string {
  return words
    .map((word) => (/^[\w./:@%+=,‹›-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`))
    .join(' ');
}

function userText({ user, isRoot }: ConfigExplanation): Inline {
  if (user === '') return [isRoot ? 'root, as no user is named' : 'not known'];
  if (isRoot === undefined) return sentence`${user}; whether that is root is not known`;
  return isRoot ? sentence`${user}, which is root` : sentence`${user}, who is not root`;
}

/** Variables or labels; undefined without any. */
export function entriesSection(title: string, entries: readonly ConfigEntry[]): Section | undefined {
  if (entries.length === 0) return undefined;
  return { title: [title], blocks: [{ kind: 'list', items: entries.map(entryText) }] };
}

function entryText({ name, value, isInherited }: ConfigEntry): Inline {
  const from = isInherited ? [' (as in the base image)'] : [];
  return value === undefined
    ? sentence`${name} (its value is not shown: it looks like a secret)${from}`
    : sentence`${`${name}=${value}`}${from}`;
}

export function baseSection(base: BaseExplanation, layers: readonly LayerExplanation[]): Section {
  const own = layers.filter(({ kind }) => kind === 'base');
  const size = own.reduce((sum, layer) => sum + layer.size, 0);
  const names: Inline = base.names.length === 0 ? [] : sentence`${enumeration(base.names)}, from `;
  const count = `${own.length} layer${own.length === 1 ? '' : 's'}`;
  const items: Inline[] = [
    ...(base.inherited.length === 0 ? [] : [sentence`As there: ${enumeration(base.inherited)}`]),
    ...base.overridden.map(overriddenText),
    ...(base.dropped.length === 0 ? [] : [sentence`Not taken over: ${enumeration(base.dropped)}`]),
  ];
  const blocks: Block[] = [
    {
      kind: 'paragraph',
      text: sentence`It stands on ${names}${base.path}: ${[count]} with ${[prettyBytes(size)]}, as they are stored. ${[inherits[base.inherits]]}`,
    },
  ];
  if (items.length > 0) blocks.push({ kind: 'list', items });
  return { title: ['Its base image'], blocks };
}

const inherits: Readonly<Record<BaseExplanation['inherits'], string>> = {
  env: 'Of its config the variables alone are taken over.',
  all: 'All of its config is taken over that the image does not set itself.',
};

function overriddenText({ field, base, own }: OverriddenField): Inline {
  return sentence`Otherwise: ${field} is ${valueText(own)}, there it is ${valueText(base)}`;
}

function valueText(value: string | undefined): Inline {
  return value === undefined ? ['not shown, as it looks like a secret'] : [{ quoted: value }];
}
