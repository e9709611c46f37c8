// Where images are pushed to: references, put together by repository.
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { parseReference, type Reference } from '../registry/reference.ts';

/** A repository and the tags that the image gets there; none for an image that is pushed by its digest alone. */
export interface PushTarget {
  readonly repository: Pick<Reference, 'registry' | 'repository'>;
  readonly tags: readonly string[];
}

/** @throws NixlayerError E_REFERENCE, E_USAGE (a digest where only a tag can be chosen) */
export function pushTargets(references: readonly string[]): PushTarget[] {
  const targets = new Map<string, PushTarget>();
  for (const text of references) {
    const { registry, repository, tag = 'latest' } = withoutDigest(text);
    const key = `${registry}/${repository}`;
    const tags = targets.get(key)?.tags ?? [];
    targets.set(key, { repository: { registry, repository }, tags: [...new Set([...tags, tag])] });
  }
  return [...targets.values()];
}

function withoutDigest(text: string): Reference {
  const reference = parseReference(text);
  if (reference.digest === undefined) return reference;
  throw new NixlayerError('E_USAGE', `${text} names an image by its digest, which only the image decides`, {
    hint: 'Give a name and a tag.',
  });
}
