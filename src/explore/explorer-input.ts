// What the explorer shows, as plain data: of the page, of the terminal view, of --json.
import type { ImageDiff } from '../image/diff/image-diff.ts';
import type { ImageContents, LayeringOutcome } from '../stages/contents/image-contents.ts';

export interface ExplorerInput {
  /** The image; of a comparison the old one and the new one. */
  readonly images: readonly ExplorerImage[];
  /** From the first to the second; absent for one image. */
  readonly diff?: ImageDiff;
}

export interface ExplorerImage {
  readonly contents: ImageContents;
  /** The layers that it has, and those that it would have under other layerings. */
  readonly layerings: readonly LayeringOutcome[];
  /** Other images, in the order in which they were named. */
  readonly fleet: readonly FleetMember[];
}

export interface FleetMember {
  /** Its first name; what the user called it when it has none. */
  readonly name: string;
  /** Indexes of the layers of the explored image that it has as well. */
  readonly sharedLayers: readonly number[];
}
