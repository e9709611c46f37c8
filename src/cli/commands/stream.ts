// nixlayer stream
import type { Command } from 'commander';
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import { addCacheOptions, type CacheOptions, endWork } from '../cache-options.ts';
import { type CliContext, say } from '../context.ts';
import { addExpressionOptions, type ExpressionOptions, imageInputHelp } from '../expression-options.ts';
import { addFormatOptions, checkFormatOptions, type FormatOptions, writeImageAs } from '../image-format.ts';
import { imageReport } from '../image-report.ts';
import { openImage } from '../open-image.ts';

interface StreamOptions extends ExpressionOptions, FormatOptions, CacheOptions {}

export function defineStream(command: Command, context: CliContext): void {
  command
    .description(
      'Makes the image that an expression describes, and streams it to standard output: as a docker-archive, or as an\n' +
        'OCI archive, whose layers are compressed before the first byte is written.',
    )
    .argument('<input>', imageInputHelp);
  addFormatOptions(command, ['docker-archive', 'oci-archive']);
  addCacheOptions(addExpressionOptions(command))
    .addHelpText(
      'after',
      `
With --json the report goes to standard error, because standard output carries the archive.

Examples:
  nixlayer stream image.nix | docker load
  nixlayer stream ./result | skopeo copy docker-archive:/dev/stdin docker://registry.example/team/app:1.0`,
    )
    .action((input: string, options: StreamOptions) => stream(input, options, context));
}

async function stream(input: string, options: StreamOptions, context: CliContext): Promise<void> {
  checkFormatOptions(options);
  if (context.stdout.isTTY) {
    throw new NixlayerError('E_USAGE', 'standard output is a terminal, and the image is binary', {
      hint: 'Send it through a pipe (`| docker load`) or to a file (`> image.tar`), or use `nixlayer load`.',
    });
  }
  const opened = await openImage(input, options, context);
  const output = { stream: context.stdout, name: 'standard output' };
  const written = await writeImageAs(opened, options, output, context);
  const { image, work } = opened;
  endWork(work, options, context);
  if (!options.json) return;
  say(context, JSON.stringify({ ...imageReport(image), ...written, stats: work.stats }, undefined, 2));
}
