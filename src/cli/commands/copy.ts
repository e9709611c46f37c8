// nixlayer copy
import type { Command } from 'commander';
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import type { Platform } from '../../image/formats/platform.ts';
import { compressionHelp, parseCompression } from '../compression-option.ts';
import { type CliContext, printJson, printText } from '../context.ts';
import { type CopyOptions, type CopyReport, copyImage, isSamePlace } from '../copy-image.ts';
import { parsePlatform } from '../expression-options.ts';
import { parsePlace, placesHelp } from '../image-place.ts';
import type { JsonOption } from '../json-option.ts';
import { summaryOf } from '../push-report.ts';
import { addRegistryOptions, type RegistryWords, registryOf } from '../registry-options.ts';

interface CopyWords extends CopyOptions, RegistryWords {
  readonly platform?: Platform;
  readonly json?: true;
}

export function defineCopy(command: Command, context: CliContext): void {
  command
    .description(
      'Copies an image between registries, OCI layouts and archives, docker-archives and daemons. Manifests stay byte for\n' +
        'byte where the destination has manifests, with all platforms; blobs that are there already are not copied.',
    )
    .argument('<from>', 'place of an image, or a file or folder that holds one')
    .argument('<to>', 'place for it')
    .option(
      '--platform <os/arch>',
      'only the image for this platform; docker-archives and daemons take one',
      parsePlatform,
    )
    .option(
      '--compression <method>',
      `of layers that are not compressed: ${compressionHelp}`,
      parseCompression,
    )
    .option('--json', 'report as JSON')
    .option('--no-cache', 'neither use nor keep digests and compressed layers (see `nixlayer cache`)');
  addRegistryOptions(command)
    .addHelpText(
      'after',
      `
${placesHelp}

Examples:
  nixlayer copy docker://docker.io/library/alpine:3.20 oci:./alpine:3.20
  nixlayer copy app.oci.tar docker://registry.example.org/team/app:1.0
  nixlayer copy docker://a.example.org/app:1.0 docker://b.example.org/app:1.0`,
    )
    .action((from: string, to: string, options: CopyWords) => copy(from, to, options, context));
}

async function copy(
  fromText: string,
  toText: string,
  options: CopyWords,
  context: CliContext,
): Promise<void> {
  const [from, to] = [parsePlace(fromText), parsePlace(toText)];
  if (await isSamePlace(from, to)) throw new NixlayerError('E_USAGE', `${toText} is the image itself`);
  const registry = registryOf(options, context);
  try {
    report(await copyImage(from, to, registry, options, context), options, context);
  } finally {
    await registry.close();
  }
}

/** What was copied where. */
export function report(result: CopyReport, { json }: JsonOption, context: CliContext): void {
  const { from, to, digest, imageId = digest, push } = result;
  const lines = [`copied ${from} to ${to} (${imageId})`, ...(push ? [summaryOf(push)] : [])];
  if (json) printJson(context, result);
  else printText(context, lines.join('\n'));
}
