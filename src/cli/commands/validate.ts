// nixlayer validate
import type { Command } from 'commander';
import type { Platform } from '../../image/formats/platform.ts';
import { type ValidationReport, validateImage } from '../../image/validate/validate-image.ts';
import { type CliContext, printJson, printText } from '../context.ts';
import { parsePlatform } from '../expression-options.ts';
import { startProgress } from '../progress.ts';
import { renderFindings } from '../render-findings.ts';

interface ValidateWords {
  readonly platform?: Platform;
  readonly json?: true;
}

export function defineValidate(command: Command, context: CliContext): void {
  command
    .description(
      'Reads a docker-archive, OCI archive or OCI layout whole and computes everything that it states: digests, diffIDs,\n' +
        'sizes, media types, history, platforms. Layers are looked into: entries that lead out of the image, stand there\n' +
        'twice or link to nothing, damaged headers, bytes behind the end.',
    )
    .argument('<image>', 'an archive, compressed or not, or the folder of an OCI layout')
    .option(
      '--platform <os/arch>',
      'only the images of an OCI archive or layout for it: linux/arm64, linux/arm/v7',
      parsePlatform,
    )
    .option('--json', 'report as JSON')
    .addHelpText(
      'after',
      `
Ends with exit code 1 when there are errors; notes tell what is allowed, and not understood everywhere.

Examples:
  nixlayer validate app.tar
  nixlayer validate layout/ --platform linux/arm64 --json`,
    )
    .action((image: string, options: ValidateWords) => validate(image, options, context));
}

async function validate(
  image: string,
  { platform, json }: ValidateWords,
  context: CliContext,
): Promise<void> {
  const progress = startProgress('checking', { bytes: 0, layers: 0 }, context.stderr);
  let report: ValidationReport;
  try {
    report = await validateImage(image, {
      platform,
      onProgress: (bytes) => progress.add(bytes, 0),
      signal: context.signal,
    });
  } finally {
    progress.stop();
  }
  if (report.counts.error > 0) context.reportFindings();
  if (json) printJson(context, report);
  else printText(context, renderFindings(report));
}
