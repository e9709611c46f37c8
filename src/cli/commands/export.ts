// nixlayer export
import { resolve } from 'node:path';
import type { Writable } from 'node:stream';
import type { Command } from 'commander';
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import { openBaseImage } from '../../image/base/base-image.ts';
import { openImageRoot } from '../../image/root/image-root.ts';
import { writeFileAtomically } from '../../sinks/atomic-file.ts';
import { writeRootArchive } from '../../sinks/root-archive.ts';
import type { CliContext } from '../context.ts';
import { startProgress } from '../progress.ts';

interface ExportOptions {
  readonly output?: string;
  readonly platform: string;
}

export function addExport(program: Command, context: CliContext): void {
  program
    .command('export')
    .summary('write the files of an image as one tar archive')
    .description(
      'Lays the layers of an image over each other, whiteouts included, and writes the files that a container would see\n' +
        'as a tar archive: no daemon, no root. Owners and modes are kept; all times are one (SOURCE_DATE_EPOCH, else 1980).',
    )
    .argument('<image>', 'a docker-archive, an OCI archive or an OCI layout')
    .option('-o, --output <file>', 'where to write; default: standard output')
    .option('--platform <os/arch>', 'which image of an OCI index', `linux/${hostArchitecture()}`)
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
  const mtime = sourceDateEpoch(process.env.SOURCE_DATE_EPOCH);
  const image = await openBaseImage(path, platform(options.platform), signal);
  const progress = startProgress('exporting', { bytes: 0, layers: image.layers.length }, stderr);
  try {
    const root = await openImageRoot(image, signal);
    const write = (target: string) => (out: Writable) =>
      writeRootArchive(root, mtime, out, { onProgress: progress.add, signal, target });
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
}

function platform(text: string): { os: string; architecture: string; variant?: string } {
  const [os, architecture, variant, ...rest] = text.split('/');
  if (!os || !architecture || rest.length > 0) {
    throw new NixlayerError('E_USAGE', `${JSON.stringify(text)} is no platform`, {
      hint: 'Expected OS/ARCHITECTURE or OS/ARCHITECTURE/VARIANT, such as linux/arm64.',
    });
  }
  return { os, architecture, ...(variant && { variant }) };
}

/** Node's name of this machine's architecture → Go's. */
function hostArchitecture(): string {
  const names: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386', ppc64: 'ppc64le' };
  return names[process.arch] ?? process.arch;
}

/** https://reproducible-builds.org/specs/source-date-epoch/; without it dockerTools' and stdenv's 1980-01-01. */
function sourceDateEpoch(text: string | undefined): number {
  if (text === undefined || text === '') return 315532800;
  if (/^\d{1,11}$/.test(text)) return Number(text);
  throw new NixlayerError('E_USAGE', `SOURCE_DATE_EPOCH is ${JSON.stringify(text)}`, {
    hint: 'Expected seconds since 1970-01-01, as decimal digits.',
  });
}
