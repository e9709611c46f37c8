// What is attached to images that are pushed, and with which key it is signed.
import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { type SigningKey, signingKeyOf } from '../attest/signing-key.ts';
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { sourceDateEpoch } from '../stages/current-time.ts';

export interface AttachWords {
  readonly sign?: string;
}

export function addAttachOptions(command: Command): Command {
  return command.option(
    '--sign <key>',
    'sign the image and what is attached to it, as cosign does: a private key in PEM, or env://NAME',
  );
}

/** What the words come to, before anything is built. */
export interface Attaching {
  readonly key?: SigningKey;
  /** Seconds since the epoch, of SOURCE_DATE_EPOCH. */
  readonly created?: number;
}

/** Undefined when nothing is to be attached. @throws NixlayerError E_KEY, E_USAGE, E_INPUT */
export async function attachingOf({ sign }: AttachWords): Promise<Attaching | undefined> {
  if (sign === undefined) return undefined;
  const created = sourceDateEpoch(process.env.SOURCE_DATE_EPOCH);
  const key = await signingKey(sign);
  return { key, ...(created !== undefined && { created }) };
}

const fromEnvironment = 'env://';

async function signingKey(word: string): Promise<SigningKey> {
  const pem = word.startsWith(fromEnvironment) ? keyInEnvironment(word) : await keyInFile(word);
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
