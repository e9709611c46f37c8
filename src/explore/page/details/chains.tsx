// Why a store path is there: chains of references from what the image itself names.
import { useEffect, useMemo, useState } from 'preact/hooks';
import { chainsTo } from '../../../layering/reference-chains.ts';
import type { ImageModel } from '../model/image-model.ts';
import { Shown } from '../parts/shown-text.tsx';
import { PathLink } from './path-link.tsx';

interface ChainsProps {
  readonly image: ImageModel;
  readonly index: number;
}

const step = 10;

export function Chains({ image, index }: ChainsProps) {
  const walk = useMemo(() => {
    const { references, roots } = image;
    const chains = chainsTo({ references, roots }, index);
    const found: (readonly number[])[] = [];
    return {
      found,
      /** Whether there are so many. */
      upTo(many: number): boolean {
        while (found.length < many) {
          const next = chains.next();
          if (next.done) return false;
          found.push(next.value);
        }
        return true;
      },
    };
  }, [image, index]);
  const [shown, setShown] = useState(1);
  useEffect(() => setShown(1), [walk]);
  const isMore = walk.upTo(shown + 1);
  const chains = walk.found.slice(0, shown);
  if (chains.length === 0) return <p class="quiet">No chain of references that is known leads to it.</p>;
  return (
    <>
      <Steps image={image} chain={chains[0]!} />
      {chains.length > 1 && (
        <ol class="chains" start={2}>
          {chains.slice(1).map((chain) => (
            <li key={chain.join()}>
              <Line image={image} chain={chain} />
            </li>
          ))}
        </ol>
      )}
      {isMore ? (
        <button type="button" class="text" onClick={() => setShown(shown === 1 ? step : shown + step)}>
          {shown === 1 ? 'Show all chains' : `${chains.length} shown; and more …`}
        </button>
      ) : (
        <p class="quiet">
          {chains.length === 1 ? 'This is the only chain.' : `These are all ${chains.length} chains.`}
        </p>
      )}
    </>
  );
}

function Steps({ image, chain }: { readonly image: ImageModel; readonly chain: readonly number[] }) {
  return (
    <ol class="steps" aria-label="Shortest chain">
      <li class="named">
        <NamedBy image={image} index={chain[0]!} />
      </li>
      {chain.map((index, at) => (
        <li key={index} class={at === chain.length - 1 ? 'target' : undefined}>
          {at === chain.length - 1 ? (
            <Title image={image} index={index} />
          ) : (
            <PathLink image={image} index={index} />
          )}
        </li>
      ))}
    </ol>
  );
}

function Line({ image, chain }: { readonly image: ImageModel; readonly chain: readonly number[] }) {
  return (
    <>
      <NamedBy image={image} index={chain[0]!} />
      {chain.slice(0, -1).map((index) => (
        <span key={index}>
          {' → '}
          <PathLink image={image} index={index} />
        </span>
      ))}
    </>
  );
}

function Title({ image, index }: { readonly image: ImageModel; readonly index: number }) {
  const { title, version } = image.packages[index]!;
  return (
    <strong>
      <Shown text={title} /> <Shown text={version} class="version" />
    </strong>
  );
}

function NamedBy({ image, index }: { readonly image: ImageModel; readonly index: number }) {
  const named = image.packages[index]!.namedBy ?? [];
  return (
    <span class="tag">
      <Shown text={named.map(placeWords).join(', ')} />
    </span>
  );
}

/** `files` → what a reader takes it for. */
const placeWords = (place: string): string => {
  if (place === 'files') return 'files of the image';
  return place === 'layers' ? 'the argument layers' : place;
};
