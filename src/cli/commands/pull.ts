// nixlayer pull
import { type Command, Option } from 'commander';
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import type { Platform } from '../../image/formats/platform.ts';
import { parseReference } from '../../registry/reference.ts';
import type { CliContext } from '../context.ts';
import { copyImage } from '../copy-image.ts';
import { parsePlatform } from '../expression-options.ts';
import { defaultFileName, type ImageFormat, imageFormats } from '../image-format.ts';
import { addRegistryOptions, type RegistryWords, registryOf } from '../registry-options.ts';
import { report } from './copy.ts';

interface PullOptions extends RegistryWords {
  readonly output?: string;
  readonly format: ImageFormat;
  readonly platform?: Platform;
  readonly json?: true;
}

export function definePull(command: Command, context: CliContext): void {
  command
    .description(
      'Fetches an image from a registry. All digests are checked; what was cut off is gone on with. An OCI layout or\n' +
        'archive gets all platforms and the manifests as they are, a docker-archive the image for one platform.',
    )
    .argument('<reference>', 'registry/name:tag or registry/name@digest')
    .option('-o, --output <file>', 'where to write; default: the last part of the name and .tar')
    .addOption(new Option('--format <form>', 'what to write').choices(imageFormats).default('docker-archive'))
    .option('--platform <os/arch>', 'only the image for this platform', parsePlatform)
    .option('--json', 'report as JSON');
  addRegistryOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  nixlayer pull alpine:3.20 -o alpine.tar
  nixlayer pull ghcr.io/me/app:1.0 --format oci-layout -o app.oci
  nixlayer pull ghcr.io/me/app:1.0 --platform linux/arm64`,
    )
    .action((reference: string, options: PullOptions) => pull(reference, options, context));
}

async function pull(text: string, options: PullOptions, context: CliContext): Promise<void> {
  const reference = parseReference(text);
  const { format, output = defaultFileName(reference.repository, format) } = options;
  if (output === '-')
    throw new NixlayerError('E_USAGE', 'an image that is pulled goes to a file', {
      hint: 'Give a file with -o; `nixlayer stream FILE` writes it to standard output.',
    });
  const kind = format === 'oci-layout' ? 'oci' : format;
  const registry = registryOf(options, context);
  try {
    const taken = { ...options, cache: true };
    const result = await copyImage(
      { kind: 'registry', reference },
      { kind, path: output },
      registry,
      taken,
      context,
    );
    report(result, options, context);
  } finally {
    await registry.close();
  }
}
