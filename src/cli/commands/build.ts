// nixlayer build
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import { addCacheOptions, type CacheOptions, endWork } from '../cache-options.ts';
import { type CliContext, printJson, printText } from '../context.ts';
import { addExpressionOptions, type ExpressionOptions, imageInputHelp } from '../expression-options.ts';
import {
  addFormatOptions,
  checkFormatOptions,
  defaultFileName,
  type FormatOptions,
  imageFormats,
  writeImageAs,
} from '../image-format.ts';
import { imageReport, renderImageReport } from '../image-report.ts';
import { openImage } from '../open-image.ts';

interface BuildOptions extends ExpressionOptions, FormatOptions, CacheOptions {
  readonly output?: string;
}

export function defineBuild(command: Command, context: CliContext): void {
  command
    .description(
      'Makes the image that an expression describes, and writes it as a docker-archive (`docker load` reads it),\n' +
        'an OCI archive, or an OCI layout (a folder; one that is there already gets the image as well).',
    )
    .argument('<input>', imageInputHelp)
    .option('-o, --output <file>', 'where to write; default: the last part of the image name and .tar');
  addFormatOptions(command, imageFormats);
  addCacheOptions(addExpressionOptions(command))
    .addHelpText(
      'after',
      `
The file appears when it is complete; an interrupted run leaves nothing behind.

Examples:
  nixlayer build image.nix -A image -o app.tar
  nixlayer build image.nix --store ./store            # without Nix
  nixlayer build image.nix --format oci-layout --compression zstd -o layout/
  nixlayer build layout/ --platform linux/arm64 -o app.tar  # an existing image`,
    )
    .action((input: string, options: BuildOptions) => build(input, options, context));
}

async function build(input: string, options: BuildOptions, context: CliContext): Promise<void> {
  checkFormatOptions(options);
  const opened = await openImage(input, options, context);
  const { image, work } = opened;
  const output = resolve(options.output ?? defaultFileName(image.repoTags[0] ?? 'image', options.format));
  if (output === resolve(input)) {
    await image.close();
    throw new NixlayerError('E_USAGE', `${output} is the image itself`, {
      hint: 'Choose another file with -o.',
    });
  }
  const written = await writeImageAs(opened, options, { path: output }, context);
  const report = imageReport(image);
  endWork(work, options, context);
  if (options.json) return printJson(context, { ...report, ...written, output, stats: work.stats });
  printText(context, `${renderImageReport(report, context.stdout.columns)}\nwritten to ${output}`);
}
