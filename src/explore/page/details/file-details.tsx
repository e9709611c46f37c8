// A file or folder.

import { fileKind } from '../map/colours.ts';
import { folderAt, folderTree } from '../map/folder-tree.ts';
import { filesAtHand } from '../model/files.ts';
import type { ImageModel } from '../model/image-model.ts';
import type { Go, Selection } from '../model/place.ts';
import { bytesOf, count } from '../parts/numbers.ts';
import { Shown } from '../parts/shown-text.tsx';
import { Facts } from './facts.tsx';
import { PathLink } from './path-link.tsx';

interface FileDetailsProps {
  readonly image: ImageModel;
  readonly selected: Selection & { readonly kind: 'file' };
  readonly go: Go;
}

export function FileDetails({ image, selected: { owner, file }, go }: FileDetailsProps) {
  const rows = filesAtHand(image, owner) ?? [];
  const base = owner.kind === 'path' ? `${image.packages[owner.index]!.storePath}/` : '/';
  const path = file.replace(/\/$/, '');
  const isFolder = file.endsWith('/');
  const folder = isFolder ? folderAt(folderTree(rows), path) : undefined;
  const row = isFolder ? undefined : rows.find(([name]) => name === file);
  const below = folder && rows.filter(([name]) => name.startsWith(file)).length;
  return (
    <article aria-labelledby="details-title">
      <h2 id="details-title">
        <Shown text={path === '' ? 'the file itself' : path.slice(path.lastIndexOf('/') + 1)} />
        {isFolder && '/'}
      </h2>
      <p class="store-path">
        <Shown text={file === '' ? base.slice(0, -1) : base + file} />
      </p>
      <Facts
        facts={[
          ['Size', bytesOf(folder?.size ?? row?.[1] ?? 0, image)],
          ['Files', below === undefined ? undefined : count(below)],
          ['Type', isFolder ? 'folder' : (row?.[2] ?? 'file')],
          ['Target', row?.[3] === undefined ? undefined : <Shown text={row[3]} class="store-path" />],
          ['Kind', isFolder || row?.[2] !== undefined ? undefined : fileKind(file).text],
          [
            'Of',
            owner.kind === 'path' ? (
              <PathLink image={image} index={owner.index} />
            ) : (
              `layer ${owner.index + 1}`
            ),
          ],
          [
            '',
            folder && (
              <button
                type="button"
                class="link"
                onClick={() => go({ view: 'map', place: { kind: 'folder', owner, folder: path } })}
              >
                Zoom in
              </button>
            ),
          ],
        ]}
      />
    </article>
  );
}
