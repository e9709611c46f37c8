// What an image is called in a document that others read: not by where it lies on this machine.
import { basename } from 'node:path';
import { normalizedName } from '../../image/reference.ts';
import type { ImageExplanation } from '../../stages/explain/image-explanation.ts';

export interface ImageName {
  /** `registry.example/team/app`; of what has no name, the name of its file. */
  readonly repository: string;
  /** Empty for one without. */
  readonly tag: string;
  /** `sha256:…`, of an image that was named by it. */
  readonly digest?: string;
}

/** The first of its names. */
export function imageNameOf({ names: [name], input }: Pick<ImageExplanation, 'names' | 'input'>): ImageName {
  if (name !== undefined) return splitName(name);
  const [, place, digest] = /^docker:\/\/([^@]+)@(\w+:[0-9a-f]+)$/.exec(input) ?? [];
  if (place !== undefined && digest !== undefined) {
    const { repository, tag } = splitName(place);
    return { repository: normalizedName(repository), tag, digest };
  }
  // A path, perhaps with the kind of place before it: `oci:build/app`.
  return { repository: basename(input.replace(/^[a-z-]+:/, '')), tag: '' };
}

function splitName(name: string): ImageName {
  const [, repository = name, tag = ''] = /^(.+?)(?::([^:/]+))?$/.exec(name) ?? [];
  return { repository, tag };
}
