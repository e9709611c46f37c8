// Descriptors in a document that anybody may have written: what is none is left out.
import type { Descriptor } from '../descriptor.ts';
import { isDigest } from '../names.ts';
import { asObject, asText } from './manifest-text.ts';

/** Each digest once, with all members it came with. */
export function descriptorsIn(value: unknown): readonly Descriptor[] {
  if (!Array.isArray(value)) return [];
  const found = new Map<string, Descriptor>();
  for (const item of value) {
    const members = asObject(item) ?? {};
    const { digest, size } = members;
    const known = asText(digest);
    if (known === undefined || !isDigest(known) || found.has(known)) continue;
    if (
      typeof size !== 'number' ||
      !Number.isSafeInteger(size) ||
      size < 0 ||
      asText(members.mediaType) === undefined
    )
      continue;
    // Its required members were looked at; others are as the registry has them.
    found.set(known, members as unknown as Descriptor);
  }
  return [...found.values()];
}
