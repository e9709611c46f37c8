// A package by its name; a click anywhere on the page chooses it (see app.tsx).
import type { ImageModel } from '../model/image-model.ts';
import { Shown } from '../parts/shown-text.tsx';

interface PathLinkProps {
  readonly image: ImageModel;
  readonly index: number;
}

export function PathLink({ image, index }: PathLinkProps) {
  const { title, version } = image.packages[index]!;
  return (
    <button type="button" class="link" data-path={index}>
      <Shown text={title} />
      {version !== '' && (
        <>
          {' '}
          <Shown text={version} class="version" />
        </>
      )}
    </button>
  );
}
