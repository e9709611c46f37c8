// nixlayer stream
import type { Command } from 'commander';
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import { writeDockerArchive } from '../../sinks/docker-archive.ts';
import { type CliContext, say } from '../context.ts';
import { addExpressionOptions, type ExpressionOptions, inputHelp } from '../expression-options.ts';
import { imageReport } from '../image-report.ts';
import { openImage } from '../open-image.ts';
import { writeImage } from '../write-image.ts';

export function addStream(program: Command, context: CliContext): void {
  const command = program
    .command('stream')
    .summary('make an image and write it to standard output')
    .description(
      'Makes the image that an expression describes, and streams it as a docker-archive to standard output.',
    )
    .argument('<input>', inputHelp);
  addExpressionOptions(command)
    .addHelpText(
      'after',
      `
With --json the report goes to standard error, because standard output carries the archive.

Examples:
  nixlayer stream image.nix | docker load
  nixlayer stream ./result | skopeo copy docker-archive:/dev/stdin docker://registry.example/team/app:1.0`,
    )
    .action((input: string, options: ExpressionOptions) => stream(input, options, context));
}

async function stream(input: string, options: ExpressionOptions, context: CliContext): Promise<void> {
  if (context.stdout.isTTY) {
    throw new NixlayerError('E_USAGE', 'standard output is a terminal, and the image is binary', {
      hint: 'Send it through a pipe (`| docker load`) or to a file (`> image.tar`), or use `nixlayer load`.',
    });
  }
  const image = await openImage(input, options, context);
  await writeImage('streaming', image, context, (onProgress) =>
    writeDockerArchive(image, context.stdout, {
      onProgress,
      signal: context.signal,
      target: 'standard output',
    }),
  );
  if (options.json) say(context, JSON.stringify(imageReport(image), undefined, 2));
}
