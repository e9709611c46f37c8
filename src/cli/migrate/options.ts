// The options of `nixlayer migrate`.
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import { suggest } from '../../eval/errors/suggestions.ts';
import type { NixlayerSource } from '../../migrate/recipes/goals/nixlayer/source.ts';
import { recipeById, recipeIds } from '../../migrate/recipes/index.ts';
import { type MigrationFormat, migrationReporters } from '../../migrate/report/index.ts';
import { allowReadOption } from '../allow-read.ts';
import { addSelectionOptions, type SelectionOptions } from '../expression-options.ts';

export interface MigrateOptions extends SelectionOptions {
  readonly to: readonly string[];
  /** `auto`, or a release. */
  readonly from: string;
  readonly only: readonly string[];
  readonly except: readonly string[];
  readonly recipes: readonly string[];
  readonly pin?: true;
  readonly unsafe?: true;
  readonly nixlayerSource?: string;
  readonly nixlayerHash?: string;
  readonly diff?: true;
  readonly write?: true;
  readonly interactive?: true;
  readonly patch?: string;
  readonly check?: true;
  readonly allowDirty?: true;
  readonly allowNoVcs?: true;
  readonly allowRead: readonly string[];
  readonly inlineConfig: boolean;
  readonly format: MigrationFormat;
  readonly json?: true;
  readonly output?: string;
  readonly verify?: true;
  /** Whose images are compared. */
  readonly image: readonly string[];
  readonly withNixpkgs?: string;
  readonly verbose?: true;
  readonly cache: boolean;
}

export function addMigrateOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--to <goal>',
        'a release (26.05, unstable), layered, streamed, nixlayer, dockertools; several with commas, or repeated',
      )
        .argParser(collectWords)
        .default([], 'the newest release'),
    )
    .option('--from <release>', 'the release that the files are written for', 'auto')
    .addOption(
      new Option('--only <recipe>', 'apply this recipe alone; may be repeated')
        .argParser(collectWords)
        .default([], 'all that lie between'),
    )
    .addOption(
      new Option('--except <recipe>', 'leave this recipe out; may be repeated')
        .argParser(collectWords)
        .default([], 'none'),
    )
    .addOption(
      new Option('--recipes <file>', "recipes of one's own, in Nix; may be repeated")
        .argParser((file: string, before: readonly string[]) => [...before, file])
        .default([], 'none'),
    )
    .option('--pin', 'make the edits that keep what older releases did')
    .option('--unsafe', 'make unsafe edits, too; look at what they did')
    .option(
      '--nixlayer-source <place>',
      'where files get nixlayer from: a path, a URL, a flake reference; for --to nixlayer',
    )
    .option('--nixlayer-hash <hash>', 'of the unpacked archive at a URL')
    .option('--diff', 'print what would change, and write no file (default)')
    .addOption(modeOption('--write', 'write the files'))
    .addOption(modeOption('--interactive', 'ask before each edit, and write the files'))
    .addOption(modeOption('--patch <file>', 'write what would change to a file, for git apply or patch -p1'))
    .addOption(modeOption('--check', 'exit with 1 when a recipe applies, and write no file'))
    .option('--allow-dirty', 'also write files with changes that git does not have')
    .option('--allow-no-vcs', 'also write files that no git repository has')
    .addOption(allowReadOption())
    .option('--no-inline-config', 'comments suppress nothing')
    .addOption(
      new Option('-f, --format <format>', 'how to report')
        .choices(Object.keys(migrationReporters))
        .default('text'),
    )
    .option('--json', 'the same as --format json')
    .option('-o, --output <file>', 'write the report to a file');
}

/** What the proof needs: whose image, and how it is built. */
export function addVerifyOptions(command: Command): Command {
  command
    .option(
      '--verify',
      'build the image before and after the edits and compare them; exits with 1 when they break a promise',
    )
    .addOption(
      new Option(
        '--image <input>',
        'file or flake reference (.#image) whose image is compared; may be repeated',
      )
        .argParser((text: string, before: readonly string[]) => [...before, text])
        .default([], 'the files and flakes that are named'),
    )
    .option(
      '--with-nixpkgs <ref>',
      'compare the image after the edits with one of another nixpkgs, too: a folder, URL or flake reference',
    );
  return addSelectionOptions(command)
    .option('-v, --verbose', 'show what Nix says and builds')
    .option('--no-cache', 'neither use nor keep digests of layers (see `nixlayer cache`)');
}

const modes = ['write', 'interactive', 'patch', 'check'];

function modeOption(flags: string, description: string): Option {
  const option = new Option(flags, description);
  const others = modes.filter((each) => each !== option.attributeName());
  // A check may print the diff as well.
  return option.conflicts(option.attributeName() === 'check' ? others : [...others, 'diff']);
}

function collectWords(text: string, before: readonly string[]): readonly string[] {
  const words = text.split(',').map((each) => each.trim());
  if (words.includes('')) throw new InvalidArgumentError('Expected words with commas between them.');
  return [...before, ...words];
}

/** Of `--only` and `--except`. @throws NixlayerError E_USAGE */
export function assertRecipes(
  { only, except }: Pick<MigrateOptions, 'only' | 'except'>,
  ofUser: readonly { readonly id: string }[],
): void {
  for (const each of [...only, ...except]) if (!ofUser.some(({ id }) => id === each)) assertRecipe(each);
}

/** @throws NixlayerError E_USAGE */
export function assertRecipe(id: string): void {
  if (recipeById(id)) return;
  throw new NixlayerError('E_USAGE', `there is no recipe '${id}'`, {
    hint: suggest(id, recipeIds()) ?? 'nixlayer migrate recipes lists them.',
  });
}

/** What the recipe to nixlayer is told: relative paths are those of this folder. */
export function nixlayerSourceOf({ nixlayerSource, nixlayerHash }: MigrateOptions): NixlayerSource {
  return {
    ...(nixlayerSource !== undefined && {
      source: existsSync(nixlayerSource) ? resolve(nixlayerSource) : nixlayerSource,
    }),
    ...(nixlayerHash !== undefined && { hash: nixlayerHash }),
  };
}
