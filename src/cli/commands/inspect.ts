// nixlayer inspect
import type { Command } from 'commander';
import { type ArchiveReport, validateArchive } from '../../image/validate-archive.ts';
import { parseOrderedJson, toPlainJson } from '../../json/ordered-json.ts';
import { readImageInput } from '../../stages/image-input.ts';
import { addCacheOptions, type CacheOptions, endWork } from '../cache-options.ts';
import { type CliContext, printJson, printText, say } from '../context.ts';
import { assertLayersStay } from '../decided-layers.ts';
import { addExpressionOptions, type ExpressionOptions, imageInputHelp } from '../expression-options.ts';
import { imageReport, renderImageReport } from '../image-report.ts';
import { renderManifests } from '../manifest-list.ts';
import { startProgress } from '../progress.ts';

interface InspectOptions extends ExpressionOptions, CacheOptions {}

export function defineInspect(command: Command, context: CliContext): void {
  command
    .description(
      'Reads a docker-archive, OCI archive or OCI layout whole, computes every digest and size that it states, and shows\n' +
        'its images and layers.\n' +
        'Of an expression it shows the image that would be made, without writing it.',
    )
    .argument('<input>', imageInputHelp);
  addCacheOptions(addExpressionOptions(command))
    .addHelpText(
      'after',
      `
Ends with exit code 1 when the archive contradicts itself.

Examples:
  nixlayer inspect app.tar
  nixlayer inspect image.nix --json`,
    )
    .action((input: string, options: InspectOptions) => inspect(input, options, context));
}

async function inspect(input: string, options: InspectOptions, context: CliContext): Promise<void> {
  const source = await readImageInput(input, options);
  if (source.kind === 'archive') {
    assertLayersStay(input, options);
    return inspectArchive(source.file, options, context);
  }
  // What makes images is loaded only for them.
  const { openImage } = await import('../open-image.ts');
  const { image, work } = await openImage(input, options, context);
  const report = imageReport(image);
  const config = toPlainJson(parseOrderedJson(image.configText, 'the image config'));
  await image.close();
  endWork(work, options, context);
  if (options.json) return printJson(context, { ...report, config, stats: work.stats });
  printText(context, renderImageReport(report, context.stdout.columns));
}

async function inspectArchive(file: string, options: ExpressionOptions, context: CliContext): Promise<void> {
  const progress = startProgress('checking', { bytes: 0, layers: 0 }, context.stderr);
  let report: ArchiveReport;
  try {
    report = await validateArchive(file, {
      platform: options.platform,
      rootfs: options.rootfs,
      onProgress: (bytes) => progress.add(bytes, 0),
      signal: context.signal,
    });
  } finally {
    progress.stop();
  }
  if (options.json) printJson(context, archiveDocument(report));
  else printText(context, renderArchive(report, context.stdout.columns));
  for (const note of report.notes) say(context, `note: ${note}`);
  for (const problem of report.problems) say(context, `problem: ${problem}`);
  if (report.problems.length > 0) context.reportFindings();
}

function archiveDocument({ images, manifests, notes, problems }: ArchiveReport): object {
  return {
    images: images.map(({ configText, layers, ...image }) => ({
      ...image,
      config: JSON.parse(configText),
      layers: layers.map(({ storePaths, ...layer }) => ({ ...layer, paths: storePaths })),
    })),
    manifests,
    notes,
    problems,
  };
}

function renderArchive({ images, manifests, problems }: ArchiveReport, width: number | undefined): string {
  const parts = images.map((image) => {
    const layers = image.layers.map(({ storePaths, diffId, size }) => ({
      kind: storePaths.length > 0 ? 'store' : 'files',
      diffId,
      size,
      paths: storePaths,
    }));
    const platform = [image.os, image.architecture, image.variant].filter(Boolean).join('/');
    const manifest = image.manifestDigest === undefined ? '' : `\nmanifest ${image.manifestDigest}`;
    const facts = `${platform}, created ${image.created ?? 'unknown'}`;
    return `${renderImageReport({ ...image, layers }, width)}\n${facts}${manifest}`;
  });
  if (manifests.length > 1) parts.push(renderManifests(manifests));
  if (problems.length === 0) parts.push('all digests and sizes are right');
  return parts.join('\n\n');
}
