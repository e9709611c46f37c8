// Store paths, the largest first; the rest of a long list on demand.
import { useEffect, useState } from 'preact/hooks';
import type { ImageModel } from '../model/image-model.ts';
import { bytes, count } from '../parts/numbers.ts';
import { PathLink } from './path-link.tsx';

interface PathListProps {
  readonly image: ImageModel;
  readonly paths: readonly number[];
  readonly first?: number;
}

const step = 100;

export function PathList({ image, paths, first = 6 }: PathListProps) {
  const [shown, setShown] = useState(first);
  useEffect(() => setShown(first), [paths, first]);
  const sorted = [...paths].sort((a, b) => image.sizes[b]! - image.sizes[a]!);
  const largest = image.sizes[sorted[0] ?? -1] ?? 0;
  return (
    <>
      <ul class="paths">
        {sorted.slice(0, shown).map((index) => (
          <li key={index}>
            <PathLink image={image} index={index} />
            <meter value={image.sizes[index]} max={largest} aria-hidden="true" />
            <span class="number">{bytes(image.sizes[index]!)}</span>
          </li>
        ))}
      </ul>
      {sorted.length > shown && (
        <button type="button" class="text" onClick={() => setShown(shown + step)}>
          {count(sorted.length - shown)} more
        </button>
      )}
    </>
  );
}
