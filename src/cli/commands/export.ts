// nixlayer export
import { resolve } from 'node:path';
import type { Writable } from 'node:stream';
import { type Command, Option } from 'commander';
import { writeFileAtomically } from '../../archive/atomic-file.ts';
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import { openStoredImage } from '../../image/base/base-image.ts';
import type { Platform } from '../../image/formats/platform.ts';
import { openImageRoot } from '../../image/root/image-root.ts';
import { type RootForm, writeRootArchive } from '../../image/root/write-root.ts';
import { sourceDateEpoch } from '../../stages/current-time.ts';
import { readImageInput } from '../../stages/image-input.ts';
import { type CliContext, printText, say } from '../context.ts';
import { addImageOptions } from '../expression-options.ts';
import { startProgress } from '../progress.ts';

interface ExportOptions {
  readonly output?: string;
  readonly format: RootForm['format'];
  readonly platform?: Platform;
  readonly rootfs?: true;
  readonly json?: true;
}

/** That of dockerTools and stdenv, 1980-01-01. */
const defaultTime = 315532800;

export function defineExport(command: Command, context: CliContext): void {
  command
    .description(
      'Lays the layers of an image over each other, whiteouts included, and writes the files that a container would see\n' +
        'as a tar archive: no daemon, no root. Owners, modes, times and extended attributes are kept.',
    )
    .argument('<image>', 'a docker-archive, an OCI archive or an OCI layout')
    .option('-o, --output <file>', 'where to write; default: standard output')
    .addOption(
      new Option(
        '--format <form>',
        'pax keeps everything; gnu is what exportImage of dockerTools writes: no extended attributes, one time for all ' +
          '(SOURCE_DATE_EPOCH, else 1980)',
      )
        .choices(['pax', 'gnu'])
        .default('pax'),
    );
  addImageOptions(command)
    .option('--json', 'report as JSON, on standard error, as standard output carries the archive')
    .addHelpText(
      'after',
      `
Examples:
  nixlayer export app.tar | tar -x -C root
  nixlayer export ./oci-layout -o root.tar --platform linux/arm64`,
    )
    .action((image: string, options: ExportOptions) => exportRoot(image, options, context));
}

async function exportRoot(path: string, options: ExportOptions, context: CliContext): Promise<void> {
  const { signal, stdout, stderr } = context;
  if (options.output === undefined && stdout.isTTY) {
    throw new NixlayerError('E_USAGE', 'standard output is a terminal, and the archive is binary', {
      hint: 'Send it through a pipe (`| tar -x -C root`) or to a file (`-o root.tar`).',
    });
  }
  const form = formOf(options);
  const source = await readImageInput(path, options);
  if (source.kind !== 'archive')
    throw new NixlayerError('E_INPUT', `${path} is no image, but something to make one from`, {
      hint: 'Make the image first: nixlayer build.',
    });
  const image = await openStoredImage(source.file, options.platform, signal, options);
  const progress = startProgress('exporting', { bytes: 0, layers: image.layers.length }, stderr);
  let written = { entries: 0, withoutXattrs: 0 };
  try {
    const root = await openImageRoot(image, signal);
    const write = (target: string) => async (out: Writable) => {
      written = await writeRootArchive(root, form, out, { onProgress: progress.add, signal, target });
    };
    try {
      if (options.output === undefined) await write('standard output')(stdout);
      else await writeFileAtomically(resolve(options.output), write(options.output));
    } finally {
      await root.close();
    }
  } finally {
    progress.stop();
    await image.tar.close();
  }
  const output = options.output === undefined ? undefined : resolve(options.output);
  const { entries, withoutXattrs } = written;
  if (withoutXattrs > 0)
    say(
      context,
      `warning: extended attributes of ${withoutXattrs} files are left out, as this format has no place for them; --format pax has`,
    );
  if (options.json) say(context, JSON.stringify({ entries, withoutXattrs, ...form, output }, undefined, 2));
  else if (output !== undefined) printText(context, `${entries} files and folders written to ${output}`);
}

function formOf({ format }: ExportOptions): RootForm {
  if (format === 'pax') return { format };
  return { format, mtime: sourceDateEpoch(process.env.SOURCE_DATE_EPOCH) ?? defaultTime };
}
