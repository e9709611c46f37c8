// What is attached to images that are pushed, and with which key it is signed.
import { readFile } from 'node:fs/promises';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { SignatureForm } from '../attest/referrers-of.ts';
import type { SigningKey } from '../attest/signing-key.ts';
import { NixlayerError } from '../errors/nixlayer-error.ts';
import type { SbomFormat } from '../inventory/sbom/sbom-document.ts';
import { sourceDateEpoch } from '../stages/current-time.ts';

export interface AttachWords extends RunWords {
  readonly provenance?: true;
  readonly sbom: readonly SbomFormat[];
  readonly sign?: string;
  readonly signFormat?: SignatureForm;
}

/** What is stated of a run only when it is given. */
export interface RunWords {
  readonly builderId?: string;
  readonly invocationId?: string;
}

export function addAttachOptions(command: Command): Command {
  return addRunOptions(
    command
      .option('--provenance', 'attach what each image was made from, as `nixlayer provenance` tells it')
      .addOption(
        new Option(
          '--sbom <form>',
          'attach the bill of materials of each image; both by a comma: cyclonedx,spdx',
        )
          .default([], 'none')
          .argParser(parseFormats),
      )
      .option(
        '--sign <key>',
        'sign the image and what is attached to it, as cosign does: a private key in PEM, or env://NAME',
      )
      .addOption(
        new Option(
          '--sign-format <form>',
          'how signatures are kept: bundle for cosign 3, which is the default, tag for older ones',
        ).choices(['bundle', 'tag', 'both']),
      ),
  );
}

export function addRunOptions(command: Command): Command {
  return command
    .option('--builder-id <uri>', 'who vouches for the build, in the provenance: of a CI system', parseUri)
    .option('--invocation-id <text>', 'which run it was, in the provenance: its URL in a CI system');
}

const sbomFormats: readonly SbomFormat[] = ['cyclonedx', 'spdx'];

/** What is asked for twice is attached once. */
function parseFormats(text: string, before: readonly SbomFormat[]): readonly SbomFormat[] {
  const words = text.split(',').map((word) => word.trim());
  const formats = sbomFormats.filter((format) => words.includes(format));
  if (words.every((word) => (sbomFormats as readonly string[]).includes(word)))
    return sbomFormats.filter((format) => before.includes(format) || formats.includes(format));
  throw new InvalidArgumentError('Expected cyclonedx, spdx, or both by a comma.');
}

function parseUri(text: string): string {
  if (/^[a-z][a-z0-9+.-]*:\S+$/i.test(text)) return text;
  throw new InvalidArgumentError('Expected a URI, such as https://ci.example.org/runner.');
}

/** What the words come to, before anything is built. */
export interface Attaching {
  readonly key?: SigningKey;
  readonly signAs?: SignatureForm;
  /** With what is stated of the run. */
  readonly provenance?: RunWords;
  /** Each once; none by default. */
  readonly sbom?: readonly SbomFormat[];
  /** Seconds since the epoch, of SOURCE_DATE_EPOCH. */
  readonly created?: number;
}

/** Undefined when nothing is to be attached. @throws NixlayerError E_KEY, E_USAGE, E_INPUT */
export async function attachingOf(words: AttachWords): Promise<Attaching | undefined> {
  const { sign, provenance, sbom, signFormat } = words;
  assertAttachUsage(words);
  if (sign === undefined && !provenance && sbom.length === 0) return undefined;
  const created = sourceDateEpoch(process.env.SOURCE_DATE_EPOCH);
  return {
    ...(sign !== undefined && { key: await signingKey(sign), ...(signFormat && { signAs: signFormat }) }),
    ...(provenance && { provenance: words }),
    ...(sbom.length > 0 && { sbom }),
    ...(created !== undefined && { created }),
  };
}

/** Who gives them believes that something is signed or stated. */
function assertAttachUsage({ sign, signFormat, provenance, builderId, invocationId }: AttachWords): void {
  if (sign === undefined && signFormat !== undefined)
    throw new NixlayerError('E_USAGE', '--sign-format is about signatures, and nothing is signed', {
      hint: 'Say with --sign which key signs.',
    });
  const alone = builderId !== undefined ? '--builder-id' : '--invocation-id';
  if (!provenance && (builderId ?? invocationId) !== undefined)
    throw new NixlayerError('E_USAGE', `${alone} is about the provenance, and none is attached`, {
      hint: 'Attach it with --provenance.',
    });
}

const fromEnvironment = 'env://';

async function signingKey(word: string): Promise<SigningKey> {
  const pem = word.startsWith(fromEnvironment) ? keyInEnvironment(word) : await keyInFile(word);
  const { signingKeyOf } = await import('../attest/signing-key.ts');
  return signingKeyOf(pem, word, process.env.COSIGN_PASSWORD);
}

function keyInEnvironment(word: string): string {
  const pem = process.env[word.slice(fromEnvironment.length)];
  if (pem !== undefined && pem !== '') return pem;
  throw new NixlayerError('E_KEY', `${word} names no variable that is set`, {
    hint: 'Put the text of the key into the variable, in PEM.',
  });
}

async function keyInFile(file: string): Promise<string> {
  // A key in the place of its file would stand in the error.
  if (file.includes('-----BEGIN'))
    throw new NixlayerError('E_USAGE', '--sign was given a key, and not where it is', {
      hint: 'Others on this machine can read it there: make a new one, and give its file or env://NAME.',
    });
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code === 'ENOENT' ? 'is not there' : 'cannot be read';
    throw new NixlayerError('E_KEY', `the key ${file} ${reason}`, { cause });
  }
}
