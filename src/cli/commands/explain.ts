// nixlayer explain
import { type Command, InvalidArgumentError, Option } from 'commander';
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import { explainEvaluated, explainMade, withSource } from '../../stages/explain/explain-image.ts';
import type { ImageExplanation } from '../../stages/explain/image-explanation.ts';
import type { ImageCallRequest } from '../../stages/image-calls-without-nix.ts';
import { type CliContext, printJson, printText, say } from '../context.ts';
import { explainExistingInput, explainPlace } from '../explain-existing-image.ts';
import { callRequestOf, withNotes } from '../explain-notes.ts';
import { explainSections } from '../explain-sections.ts';
import {
  addExpressionOptions,
  type ExpressionOptions,
  imageInputHelp,
  toResolveOptions,
} from '../expression-options.ts';
import { parsePlace, placesHelp } from '../image-place.ts';
import { readSource } from '../image-source.ts';
import { addRegistryOptions, type RegistryWords } from '../registry-options.ts';
import { renderDocument } from '../render-document.ts';

export interface ExplainOptions extends ExpressionOptions, RegistryWords {
  /** False with --no-build. */
  readonly build: boolean;
  readonly depth: number;
  readonly all?: true;
  readonly format: 'text' | 'markdown' | 'html';
}

export function defineExplain(command: Command, context: CliContext): void {
  command
    .description(
      'Tells what an image is, or will be, to a person who did not write it: what it runs and as whom, what it has from its\n' +
        'base image, what its layers hold, which packages are large and why they are there. No image is made.',
    )
    .argument('<input>', `${imageInputHelp}; or a place of an image`)
    .option('--no-build', 'say what the expression alone tells: nothing is evaluated or built by Nix')
    .option('--depth <n>', 'how many packages to list', parseCount, 10)
    .option('--all', 'list all packages')
    .addOption(
      new Option('--format <form>', 'of the text').choices(['text', 'markdown', 'html']).default('text'),
    );
  addRegistryOptions(addExpressionOptions(command))
    .addHelpText(
      'after',
      `
Where Nix is not installed, an expression is explained as with --no-build. Of an image that exists the layers are read.
Values that look like secrets are not shown.

${placesHelp}

Examples:
  nixlayer explain image.nix
  nixlayer explain .#image --format markdown
  nixlayer explain ./result --all
  nixlayer explain docker://docker.io/library/redis:7`,
    )
    .action((input: string, options: ExplainOptions) => explain(input, options, context));
}

async function explain(input: string, options: ExplainOptions, context: CliContext): Promise<void> {
  const images = await explained(input, options, context);
  if (options.json) return printJson(context, { version: 1, images });
  const listed = options.all ? Number.POSITIVE_INFINITY : options.depth;
  const sections = images.flatMap((image) => explainSections(image, listed));
  printText(context, renderDocument(sections, options.format, context.stdout.columns));
}

async function explained(
  input: string,
  options: ExplainOptions,
  context: CliContext,
): Promise<readonly ImageExplanation[]> {
  const place = parsePlace(input);
  if (place.kind !== 'file') return [await explainPlace(place, input, options, context)];
  const { source } = await readSource(input, options, context);
  if (source.kind === 'archive' || source.kind === 'nix2container')
    return [await explainExistingInput(input, options, context)];
  const request = await callRequestOf(source, input, options);
  if (!options.build) return evaluated(request, input, options, context);
  try {
    const image = await explainMade(source, input, toResolveOptions(options, context));
    if (request === undefined) return [image];
    return withNotes([await withSource(image, request, context)], request, context);
  } catch (error) {
    const isWithoutNix = error instanceof NixlayerError && error.code === 'E_NIX_MISSING';
    if (!isWithoutNix || request === undefined) throw error;
    say(context, 'note: Nix is not installed: this is what the expression alone tells');
    return evaluated(request, input, options, context);
  }
}

async function evaluated(
  request: ImageCallRequest | undefined,
  input: string,
  options: ExplainOptions,
  context: CliContext,
): Promise<readonly ImageExplanation[]> {
  if (request === undefined) {
    throw new NixlayerError('E_USAGE', `${input} is no expression on this machine`, {
      hint: 'Leave out --no-build: what it names is looked at.',
    });
  }
  const images = await explainEvaluated(request, input, context);
  if (images.length > 1 && options.attr !== '')
    say(context, `note: -A ${options.attr} is for Nix: these are all images of ${request.file}`);
  return withNotes(images, request, context);
}

function parseCount(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError('Expected a whole number.');
  return Number(text);
}
