// Whether what is kept of a blob is true: it is put together from its frames again.
import { digestFrames } from '../../../archive/frames/joined-frames.ts';
import type { CacheFolder } from '../../../cache/cache-folder.ts';
import { frameAt, type Verdict } from '../../kept-files.ts';
import { asKeptBlob } from './kept-blob.ts';

const framesGone: Verdict = { unchecked: 'compressed store paths are gone' };

/** @param value what is kept */
export function blobVerdict(cache: CacheFolder, value: unknown): Verdict {
  const blob = asKeptBlob(value);
  if (blob === undefined) return { problem: 'has not the form of a blob' };
  const frames = blob.frames.map((key) => frameAt(cache, key));
  const present = frames.filter((frame) => frame !== undefined);
  if (present.length < frames.length) return framesGone;
  const now = digestFrames({ cache, frames: present });
  if ('damaged' in now) return framesGone;
  const isSame = now.digest === blob.digest && now.size === blob.size;
  return isSame ? {} : { problem: `says ${blob.digest}, but its parts are ${now.digest}` };
}
