// nixlayer stream
import type { Command } from 'commander';
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import { writeStartedDockerArchive } from '../../image/formats/docker-archive/write.ts';
import { addCacheOptions, type CacheOptions, endWork } from '../cache-options.ts';
import { type CliContext, say } from '../context.ts';
import { addExpressionOptions, type ExpressionOptions, imageInputHelp } from '../expression-options.ts';
import {
  addFormatOptions,
  checkFormatOptions,
  type FormatOptions,
  writeEarly,
  writeImageAs,
} from '../image-format.ts';
import { imageReport } from '../image-report.ts';
import { type OpenedImage, openEarly, openImage } from '../open-image.ts';

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
  nixlayer stream ./result | skopeo copy \\
    docker-archive:/dev/stdin docker://registry.example/team/app:1.0`,
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
  const { image, work, written } = await writeToOutput(input, options, context);
  endWork(work, options, context);
  if (!options.json) return;
  say(context, JSON.stringify({ ...imageReport(image), ...written, stats: work.stats }, undefined, 2));
}

async function writeToOutput(
  input: string,
  options: StreamOptions,
  context: CliContext,
): Promise<OpenedImage & { readonly written?: object }> {
  const name = 'standard output';
  if (options.format === 'docker-archive') {
    const opened = await openEarly(input, options, context);
    const image = await writeEarly(
      'writing',
      opened,
      (started, writing) => writeStartedDockerArchive(started, context.stdout, { ...writing, target: name }),
      context,
    );
    return { image, work: opened.work };
  }
  const opened = await openImage(input, options, context);
  const written = await writeImageAs(opened, options, { stream: context.stdout, name }, context);
  return { ...opened, written };
}
