// nixlayer provenance
import type { Command } from 'commander';
import { writeFileAtomically } from '../../archive/atomic-file.ts';
import { isIndexType } from '../../image/formats/oci/media-types.ts';
import { inPostOrder, readManifestTree } from '../../image/formats/oci/oci-content.ts';
import { sourceDateEpoch } from '../../stages/current-time.ts';
import { addRunOptions, type RunWords } from '../attach-options.ts';
import { addCacheOptions, endWork } from '../cache-options.ts';
import { compressionHelp, parseCompression } from '../compression-option.ts';
import type { CliContext } from '../context.ts';
import { addExpressionOptions, inputHelp } from '../expression-options.ts';
import { type ContentOptions, openContent } from '../open-content.ts';
import { provenanceText } from '../provenance-text.ts';

export interface ProvenanceOptions extends ContentOptions, RunWords {
  readonly output?: string;
}

export function defineProvenance(command: Command, context: CliContext): void {
  command
    .description(
      'Tells from what an image is made, as an in-toto statement with SLSA provenance: the expression and its arguments, what\n' +
        'pins its inputs, what was fetched for its packages, its base image. The same image gives the same bytes.',
    )
    .argument('<input>', inputHelp)
    .option('-o, --output <file>', 'where to write it; standard output without it')
    .option(
      '--compression <method>',
      `of the image that it is about, as for push: ${compressionHelp}`,
      parseCompression,
    );
  addRunOptions(addCacheOptions(addExpressionOptions(command)))
    .addHelpText(
      'after',
      `
It is about the manifest that \`nixlayer push\` sends. Values that look like secrets are withheld. Times are stated only where
SOURCE_DATE_EPOCH is set.

Examples:
  nixlayer provenance image.nix -A app
  nixlayer provenance .#image -o provenance.json
  nixlayer push .#image ghcr.io/me/app:1.0 --provenance --sign cosign.key`,
    )
    .action((input: string, options: ProvenanceOptions) => provenance(input, options, context));
}

async function provenance(input: string, options: ProvenanceOptions, context: CliContext): Promise<void> {
  const startedOn = sourceDateEpoch(process.env.SOURCE_DATE_EPOCH);
  const opened = await openContent(input, options, context);
  try {
    const nodes = inPostOrder(await readManifestTree(opened.content, context.signal));
    const manifests = nodes
      .map(({ descriptor }) => descriptor)
      .filter(({ mediaType }) => !isIndexType(mediaType));
    const { builderId, invocationId } = options;
    const text = await provenanceText(opened, manifests, { builderId, invocationId, startedOn }, context);
    endWork(opened.work, options, context);
    if (options.output === undefined) context.stdout.write(text);
    else await writeFileAtomically(options.output, async (out) => void out.write(text));
  } finally {
    await opened.content.close();
  }
}
