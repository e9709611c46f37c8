// A store path: what it is, why it is there, what hangs on it.
import { useMemo } from 'preact/hooks';
import { reachable } from '../../../layering/reference-chains.ts';
import { changeWords } from '../map/colours.ts';
import { fileCount } from '../model/files.ts';
import type { ImageModel, Layering } from '../model/image-model.ts';
import type { Go, State } from '../model/place.ts';
import { bytes, bytesOf, count, counted, growth } from '../parts/numbers.ts';
import { Shown } from '../parts/shown-text.tsx';
import { Chains } from './chains.tsx';
import { Facts } from './facts.tsx';
import { LayerLink } from './layer-details.tsx';
import { PathList } from './path-list.tsx';
import { UpdateBars } from './update-bars.tsx';

interface PackageDetailsProps {
  readonly image: ImageModel;
  readonly layering: Layering;
  readonly index: number;
  readonly state: State;
  readonly go: Go;
}

export function PackageDetails({ image, layering, index, state, go }: PackageDetailsProps) {
  const { title, version, storePath, size } = image.packages[index]!;
  const { closure, needing, alone } = useMemo(() => reach(image, index), [image, index]);
  const files = fileCount(image, { kind: 'path', index });
  const layer = layering.layers[layering.layerOf[index]!];
  const total = (paths: readonly number[]): number =>
    paths.reduce((sum, each) => sum + image.sizes[each]!, 0);
  const direct = image.references[index]!;
  const referrers = image.referrers[index]!;
  return (
    <article aria-labelledby="details-title">
      <h2 id="details-title">
        <Shown text={title} /> <Shown text={version} class="version" />
      </h2>
      <p class="store-path">
        <Shown text={storePath} />
      </p>
      <ChangeLine image={image} index={index} />
      <Facts
        facts={[
          ['Size', bytesOf(size, image)],
          ['With all it needs', `${bytes(total(closure))}, ${counted(closure.length, 'store path')}`],
          [
            'There for it alone',
            alone &&
              `${bytes(total(alone))}${alone.length > 1 ? `, ${counted(alone.length, 'store path')}` : ''}`,
          ],
          ['Layer', layer && <LayerLink image={image} layer={layer} />],
          [
            'Files',
            files === undefined ? undefined : (
              <button
                type="button"
                class="link"
                onClick={() =>
                  go({ view: 'map', place: { kind: 'folder', owner: { kind: 'path', index }, folder: '' } })
                }
              >
                {count(files)}: show them
              </button>
            ),
          ],
        ]}
      />
      <h3>Why it is there</h3>
      <Chains image={image} index={index} />
      {layering.costs[index]!.layers > 0 && (
        <>
          <h3>An update of it sends</h3>
          <UpdateBars image={image} index={index} chosen={state.layering} />
        </>
      )}
      <h3>
        Named by <small>{needing.length > referrers.length ? `${count(needing.length)} need it` : ''}</small>
      </h3>
      {referrers.length === 0 ? (
        <p class="quiet">No other store path.</p>
      ) : (
        <PathList image={image} paths={referrers} />
      )}
      <h3>
        Names <small>{closure.length - 1 > direct.length ? `${count(closure.length - 1)} in all` : ''}</small>
      </h3>
      {direct.length === 0 ? (
        <p class="quiet">No other store path.</p>
      ) : (
        <PathList image={image} paths={direct} />
      )}
      {closure.length - 1 > direct.length && (
        <details>
          <summary>Its whole closure</summary>
          <PathList image={image} paths={closure} first={20} />
        </details>
      )}
    </article>
  );
}

function ChangeLine({ image, index }: { readonly image: ImageModel; readonly index: number }) {
  const change = image.changes?.get(index);
  if (change === undefined) return null;
  const [sign, word] = changeWords[change.kind];
  const sized = change.growth === 0 ? '' : ` ${growth(change.growth)}`;
  return (
    <p class={`change change-${change.kind}`}>
      <strong>
        {sign} {word}
        {sized}
      </strong>
      {change.moved && (
        <span>
          {' '}
          from layer {change.moved[0] + 1} to {change.moved[1] + 1}
        </span>
      )}
      {change.others.map((storePath) => (
        <span key={storePath} class="store-path">
          {image.side === 0 ? 'now ' : 'was '}
          <Shown text={storePath} />
        </span>
      ))}
    </p>
  );
}

/** What a path needs, itself included; what needs it; and what is there for it alone: what nothing else leads to. */
function reach({ references, referrers, roots }: ImageModel, index: number) {
  const closure = [...reachable(references, [index])];
  const needing = [...reachable(referrers, [index])].filter((each) => each !== index);
  const without = references.map((those, each) => (each === index ? [] : those));
  const others = reachable(
    without,
    roots.filter((root) => root !== index),
  );
  // Where nothing is known to lead to it, nothing is known of this either.
  const isReached = reachable(references, roots).has(index);
  const alone = isReached ? closure.filter((each) => each === index || !others.has(each)) : undefined;
  return { closure, needing, alone };
}
