// The options that all commands on images share: which expression, which store, which layering.
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Platform } from '../image/formats/platform.ts';
import { isRepoTag } from '../image/reference.ts';
import type { ChangeRates } from '../layering/change-rates.ts';
import { leastMaxLayers } from '../layering/layer-limit.ts';
import type { Layering } from '../layering/layer-plan.ts';
import type { ResolveOptions } from '../stages/resolve-image.ts';
import { type CliContext, say } from './context.ts';
import { addFlakeOptions, type FlakeWords, flakeOptionsOf } from './flake-options.ts';
import { layeringHelp, parseLayering } from './layering-option.ts';
import { type LayersFile, readLayersFile } from './layers-option.ts';
import { readRatesFile } from './rates-option.ts';

/** What commander makes of the options below. */
export interface SelectionOptions extends FlakeWords {
  readonly attr: string;
  readonly arg: Readonly<Record<string, string>>;
  readonly argstr: Readonly<Record<string, string>>;
  readonly include: readonly string[];
}

export interface ExpressionOptions extends SelectionOptions {
  readonly store?: string;
  readonly layering?: Layering;
  readonly maxLayers?: number;
  readonly layers?: LayersFile;
  readonly rates?: ChangeRates;
  readonly tag: readonly string[];
  /** Another word for `tag`, and the one of dockerTools' stream scripts. */
  readonly repoTag: readonly string[];
  readonly repo_tag: readonly string[];
  /** Of an image that exists already. */
  readonly platform?: Platform;
  /** It is a root file system. */
  readonly rootfs?: true;
  readonly json?: true;
  readonly verbose?: true;
}

export const inputHelp =
  'a .nix file or folder, a flake reference (.#image), an ImageSpec or conf.json, or a dockerTools stream script';

/** Where an image that exists already will do as well. */
export const imageInputHelp = `${inputHelp}; or an image (docker-archive, OCI archive or layout, image.json of nix2container)`;

/** Which part of an expression, in the words of nix-build, and how to take a flake. */
export function addSelectionOptions(command: Command): Command {
  const selecting = command
    .option('-A, --attr <path>', 'attribute of the expression, as for nix-build', '')
    .addOption(
      new Option('--arg <name value>', 'argument of the expression, a Nix expression')
        .default({}, 'none')
        .argParser(collectPair),
    )
    .addOption(
      new Option('--argstr <name value>', 'argument of the expression, a string')
        .default({}, 'none')
        .argParser(collectPair),
    )
    .addOption(
      new Option('-I, --include <path>', 'search path entry, before NIX_PATH')
        .default([], 'none')
        .argParser(collect),
    );
  return addFlakeOptions(selecting);
}

export function addExpressionOptions(command: Command): Command {
  addSelectionOptions(command)
    .option(
      '--store <dir>',
      'take store paths from an embedded store (see `nixlayer store export`); needs no Nix',
    )
    .option('--layering <engine>', `instead of what the expression says: ${layeringHelp}`, parseLayering)
    .option('--max-layers <n>', 'instead of what the expression says', parseLayerCount)
    .option(
      '--layers <file>',
      'the lowest layers, instead of what the expression says: JSON, a list of lists of store paths',
      readLayersFile,
    )
    .option(
      '--rates <file>',
      'how often packages change, for the layering transfer: JSON, as `nixlayer rates` writes it',
      readRatesFile,
    )
    .addOption(
      repoTagOption('-t, --tag', 'name of the image instead of what the expression says; may be repeated'),
    )
    .addOption(repoTagOption('--repo-tag').hideHelp())
    .addOption(repoTagOption('--repo_tag').hideHelp());
  return addImageOptions(command)
    .option('--json', 'report as JSON')
    .option('-v, --verbose', 'show what Nix says and builds');
}

export function addImageOptions(command: Command): Command {
  return command
    .option(
      '--platform <os/arch>',
      'which image of an OCI archive or layout: linux/arm64, linux/arm/v7',
      parsePlatform,
    )
    .option(
      '--rootfs',
      'the image is a tar archive of a root file system (docker export, debootstrap): it becomes the one layer',
    );
}

export function toResolveOptions(options: ExpressionOptions, context: CliContext): ResolveOptions {
  return {
    selection: {
      attribute: options.attr,
      args: options.arg,
      stringArgs: options.argstr,
      searchPath: options.include,
    },
    flake: flakeOptionsOf(options),
    signal: context.signal,
    ...(options.store !== undefined && { embeddedStore: options.store }),
    ...(options.layering !== undefined && { layering: options.layering }),
    ...(options.maxLayers !== undefined && { maxLayers: options.maxLayers }),
    ...(options.layers && { layers: options.layers.layers, layerLocations: options.layers.locations }),
    ...(options.rates && { rates: options.rates }),
    repoTags: repoTagsOf(options),
    // Builds can take long: on a terminal their steps are shown, their logs only when asked for.
    onLog: (event) => {
      if (options.verbose || (event.kind === 'talk' && context.stderr.isTTY)) say(context, event.text);
    },
  };
}

/** The names that are given by either of the options. */
export function repoTagsOf({ tag, repoTag, repo_tag }: ExpressionOptions): readonly string[] {
  return [...tag, ...repoTag, ...repo_tag];
}

export function parseLayerCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < leastMaxLayers)
    throw new InvalidArgumentError(`Expected a whole number from ${leastMaxLayers}.`);
  return count;
}

/** `linux/arm/v7` */
export function parsePlatform(text: string): Platform {
  const [os = '', architecture = '', variant, ...more] = text.split('/');
  if (os === '' || architecture === '' || variant === '' || more.length > 0)
    throw new InvalidArgumentError('Expected OS/ARCHITECTURE, such as linux/amd64.');
  return { os, architecture, variant };
}

function repoTagOption(flags: string, description?: string): Option {
  return new Option(`${flags} <name:tag>`, description).default([], 'none').argParser(collectRepoTag);
}

function collectRepoTag(text: string, previous: readonly string[]): string[] {
  return [...previous, parseRepoTag(text)];
}

export function parseRepoTag(text: string): string {
  if (!isRepoTag(text)) throw new InvalidArgumentError('Expected NAME:TAG, the name in lower case.');
  return text;
}

function collect(value: string, previous: readonly string[]): string[] {
  return [...previous, value];
}

// `joinPairs` has made NAME=VALUE of the two words.
function collectPair(text: string, previous: Readonly<Record<string, string>>): Record<string, string> {
  const split = text.indexOf('=');
  const name = text.slice(0, split);
  if (split < 1 || !/^[a-zA-Z_][\w'-]*$/.test(name))
    throw new InvalidArgumentError('Expected a name and a value.');
  return { ...previous, [name]: text.slice(split + 1) };
}
