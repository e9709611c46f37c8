// nixlayer build
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { writeFileAtomically } from '../../sinks/atomic-file.ts';
import { writeDockerArchive } from '../../sinks/docker-archive.ts';
import { type CliContext, printJson, printText } from '../context.ts';
import { addExpressionOptions, type ExpressionOptions, inputHelp } from '../expression-options.ts';
import { imageReport, renderImageReport } from '../image-report.ts';
import { openImage } from '../open-image.ts';
import { writeImage } from '../write-image.ts';

interface BuildOptions extends ExpressionOptions {
  readonly output?: string;
}

export function addBuild(program: Command, context: CliContext): void {
  const command = program
    .command('build')
    .summary('make an image and write it to a file')
    .description(
      'Makes the image that an expression describes, and writes it as a docker-archive (`docker load` reads it).',
    )
    .argument('<input>', inputHelp)
    .option('-o, --output <file>', 'where to write; default: the last part of the image name and .tar');
  addExpressionOptions(command)
    .addHelpText(
      'after',
      `
The file appears when it is complete; an interrupted run leaves nothing behind.

Examples:
  nixlayer build image.nix -A image -o app.tar
  nixlayer build image.nix --store ./store            # without Nix`,
    )
    .action((input: string, options: BuildOptions) => build(input, options, context));
}

async function build(input: string, options: BuildOptions, context: CliContext): Promise<void> {
  const image = await openImage(input, options, context);
  const output = resolve(options.output ?? defaultFileName(image.repoTags[0] ?? 'image'));
  await writeImage('writing', image, context, (onProgress) =>
    writeFileAtomically(output, (file) =>
      writeDockerArchive(image, file, { onProgress, signal: context.signal, target: output }),
    ),
  );
  const report = imageReport(image);
  if (options.json) return printJson(context, { ...report, output });
  printText(context, `${renderImageReport(report, context.stdout.columns)}\nwritten to ${output}`);
}

// registry.example/team/app:1.0 → app.tar
function defaultFileName(repoTag: string): string {
  const name = repoTag.slice(repoTag.lastIndexOf('/') + 1);
  return `${name.split(':')[0]}.tar`;
}
