// The image at a glance, while nothing else is chosen.
import type { ImageModel, Layering } from '../model/image-model.ts';
import type { Go } from '../model/place.ts';
import { bytes, count, counted } from '../parts/numbers.ts';
import { Shown } from '../parts/shown-text.tsx';
import { visible } from '../parts/visible.ts';
import { commandLine, userText, withoutHashes } from '../views/config-words.tsx';
import { Notices } from '../views/notices.tsx';
import { Facts } from './facts.tsx';
import { PathList } from './path-list.tsx';

interface ImageDetailsProps {
  readonly image: ImageModel;
  readonly layering: Layering;
  readonly go: Go;
}

export function ImageDetails({ image, layering, go }: ImageDetailsProps) {
  const { explanation, packages } = image;
  const { source, base, notable } = explanation;
  const runs = commandLine([...explanation.config.entrypoint, ...explanation.config.command]);
  const all = packages.map(({ index }) => index);
  return (
    <article aria-labelledby="details-title">
      <h2 id="details-title">This image</h2>
      <Facts
        facts={[
          ['Size', `${bytes(image.size)} in ${counted(layering.layers.length, 'layer')}`],
          [
            'Store paths',
            `${count(packages.length)}${image.files > 0 ? `, ${counted(image.files, 'file')} in all` : ''}`,
          ],
          [
            'Runs',
            runs === '' ? (
              'nothing by itself'
            ) : (
              <code>
                <Shown text={withoutHashes(runs)} />
              </code>
            ),
          ],
          ['User', userText(explanation.config)],
          ['Base image', base && <Shown text={base.names.join(', ') || base.path} />],
          ['Made by', source && <Shown text={`${source.function}, ${source.file}:${source.line}`} />],
          ['Known from', knownFrom[explanation.knownFrom]],
        ]}
      />
      {notable.length > 0 && (
        <>
          <h3>
            Worth knowing <small>{counted(notable.length, 'notice')}</small>
          </h3>
          <Notices notices={notable.slice(0, 4)} />
          {notable.length > 4 && (
            <button type="button" class="text" onClick={() => go({ view: 'config' })}>
              {notable.length - 4} more
            </button>
          )}
        </>
      )}
      <Fleet image={image} />
      {image.roots.length > 0 && (
        <>
          <h3>
            Named by the image itself <small>{image.roots.length}</small>
          </h3>
          <PathList image={image} paths={image.roots} />
        </>
      )}
      {all.length > 0 && (
        <>
          <h3>Largest</h3>
          <PathList image={image} paths={all} first={10} />
        </>
      )}
    </article>
  );
}

/** How much of the image the others have as well. */
function Fleet({ image }: { readonly image: ImageModel }) {
  const { fleet, layers } = image.data;
  if (fleet.length === 0) return null;
  return (
    <>
      <h3>Layers that others have as well</h3>
      <Facts
        facts={fleet.map(({ name, sharedLayers }) => {
          const size = sharedLayers.reduce((sum, index) => sum + layers[index]!.size, 0);
          const shared = `${counted(sharedLayers.length, 'layer')}, ${bytes(size)}`;
          return [visible(name), sharedLayers.length === 0 ? 'none' : shared] as const;
        })}
      />
    </>
  );
}

const knownFrom = {
  closure: 'its expression and the store',
  layers: 'its layers',
  evaluation: 'its expression alone',
} as const;
