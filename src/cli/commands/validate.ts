// nixlayer validate
import type { Command } from 'commander';
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import type { Platform } from '../../image/formats/platform.ts';
import {
  type ValidationReport,
  validateImage,
  validateStoredImage,
} from '../../image/validate/validate-image.ts';
import { referenceText } from '../../registry/reference.ts';
import { registryBlobs } from '../../sinks/registry/registry-blobs.ts';
import { type CliContext, printJson, printText } from '../context.ts';
import { parsePlatform } from '../expression-options.ts';
import { type ImagePlace, parsePlace } from '../image-place.ts';
import { startProgress } from '../progress.ts';
import { addRegistryOptions, type RegistryWords, registryOf } from '../registry-options.ts';
import { renderFindings } from '../render-findings.ts';

interface ValidateWords extends RegistryWords {
  readonly platform?: Platform;
  readonly json?: true;
}

export function defineValidate(command: Command, context: CliContext): void {
  command
    .description(
      'Reads a docker-archive, OCI archive, OCI layout or an image in a registry whole and computes everything that it states: digests, diffIDs,\n' +
        'sizes, media types, history, platforms. Layers are looked into: entries that lead out of the image, stand there\n' +
        'twice or link to nothing, damaged headers, bytes behind the end.',
    )
    .argument(
      '<image>',
      'an archive, compressed or not, the folder of an OCI layout, or docker://registry/name:tag',
    )
    .option(
      '--platform <os/arch>',
      'only the images of an OCI archive or layout for it: linux/arm64, linux/arm/v7',
      parsePlatform,
    )
    .option('--json', 'report as JSON');
  addRegistryOptions(command)
    .addHelpText(
      'after',
      `
Ends with exit code 1 when there are errors; notes tell what is allowed, and not understood everywhere.

Examples:
  nixlayer validate app.tar
  nixlayer validate docker://ghcr.io/me/app:1.0
  nixlayer validate layout/ --platform linux/arm64 --json`,
    )
    .action((image: string, options: ValidateWords) => validate(image, options, context));
}

async function validate(text: string, options: ValidateWords, context: CliContext): Promise<void> {
  const { json } = options;
  const place = parsePlace(text);
  const progress = startProgress('checking', { bytes: 0, layers: 0 }, context.stderr);
  let report: ValidationReport;
  try {
    const onProgress = (bytes: number): void => progress.add(bytes, 0);
    report = await reportOn(place, { ...options, onProgress }, context);
  } finally {
    progress.stop();
  }
  if (report.counts.error > 0) context.reportFindings();
  if (json) printJson(context, report);
  else printText(context, renderFindings(report));
}

async function reportOn(
  place: ImagePlace,
  options: ValidateWords & { readonly onProgress: (bytes: number) => void },
  context: CliContext,
): Promise<ValidationReport> {
  const { signal } = context;
  const checking = { platform: options.platform, onProgress: options.onProgress, signal };
  if (place.kind === 'daemon') {
    throw new NixlayerError('E_USAGE', 'an image in a daemon has no form of its own to be checked', {
      hint: 'Copy it to a file first: nixlayer copy docker-daemon:NAME:TAG docker-archive:FILE',
    });
  }
  if ('name' in place && place.name !== undefined)
    throw new NixlayerError('E_USAGE', 'a file is validated whole', {
      hint: 'Leave the name of the image out; --platform looks at the images for one platform.',
    });
  if (place.kind !== 'registry') return validateImage(place.path, checking);
  const registry = registryOf(options, context);
  try {
    const { tag = 'latest', digest = tag } = place.reference;
    const repository = registry.repository(place.reference);
    const { descriptor } = await repository.getManifest(digest, { signal });
    const blobs = registryBlobs(repository, signal);
    return await validateStoredImage(descriptor, referenceText(place.reference), blobs, checking);
  } finally {
    await registry.close();
  }
}
