// What a registry's refusal means, and what to do about it.
import type { ErrorCode } from '../../errors/nixlayer-error.ts';
import { placeText, RegistryError, triesText } from '../registry-error.ts';
import type { Said } from './registry-answer.ts';

export interface Refusal {
  readonly registry: string;
  readonly repository?: string;
  /** `read the manifest latest` */
  readonly asked: string;
  readonly status: number;
  readonly said: Said;
  readonly tries: number;
  /** It changes something at the registry. */
  readonly writes: boolean;
  /** Which files and keys credentials were looked for in; only needed for 401 and 403. */
  readonly credentials?: string;
}

interface Meaning {
  readonly code: ErrorCode;
  readonly hint?: string;
}

const noSpace = /no space left|disk (?:is )?full|disk quota|insufficient storage|ENOSPC|EDQUOT/i;
const overQuota = /quota|exceed the configured upper limit|storage limit/i;
const readOnly = /read[- ]?only|maintenance|archived/i;

export function refusalError(refusal: Refusal): RegistryError {
  const { registry, repository, asked, status, said, tries } = refusal;
  const meaning = meaningOf(refusal);
  const text = said.text === '' ? `status ${status}` : `status ${status}, ${said.text}`;
  return new RegistryError(
    meaning.code,
    `${placeText(refusal)}: cannot ${asked}: ${text}${triesText(tries)}`,
    {
      registry,
      ...(repository !== undefined && { repository }),
      asked,
      status,
      codes: said.codes,
      said: said.text,
      tries,
      mentioned: said.digests,
      missing: [],
    },
    meaning.hint === undefined ? {} : { hint: meaning.hint },
  );
}

/** A full disk does not empty itself while somebody waits. */
export function isFull(status: number, said: Said): boolean {
  return status === 507 || (status >= 500 && noSpace.test(said.text));
}

function meaningOf({ status, said, writes, credentials, registry }: Refusal): Meaning {
  if (isFull(status, said) || (status === 403 && overQuota.test(said.text)))
    return { code: 'E_REGISTRY_FULL', hint: 'Free space at the registry, or ask for more.' };
  if (writes && isReadOnly(status, said))
    return {
      code: 'E_REGISTRY_READ_ONLY',
      hint: `${registry} takes no images now: it may be a mirror, or be maintained.`,
    };
  if (status === 401)
    return { code: 'E_REGISTRY_AUTH', ...(credentials !== undefined && { hint: credentials }) };
  if (status === 403)
    return {
      code: 'E_REGISTRY_AUTH',
      hint: `The registry knows who asks and does not allow it${credentials === undefined ? '.' : `, or does not know. ${credentials}`}`,
    };
  if (status === 404)
    return {
      code: 'E_REGISTRY_NOT_FOUND',
      hint: writes
        ? 'Some registries want a repository to be made before anything is pushed to it.'
        : 'Check the name and the tag; some registries say so as well of what one may not see.',
    };
  if (status === 413)
    return {
      code: 'E_REGISTRY',
      hint: 'A proxy before the registry limits what one request may hold; send smaller chunks.',
    };
  if (status === 429)
    return {
      code: 'E_REGISTRY',
      hint: 'The registry limits how often it is asked; wait, or log in for a higher limit.',
    };
  if (status >= 500)
    return { code: 'E_REGISTRY', hint: 'The registry has a problem of its own; try again later.' };
  return { code: 'E_REGISTRY' };
}

function isReadOnly(status: number, said: Said): boolean {
  if (status === 405) return true;
  return (
    (status === 403 || status === 503) && (said.codes.includes('UNSUPPORTED') || readOnly.test(said.text))
  );
}
