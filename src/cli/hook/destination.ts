// How the queue writes destinations: with nothing left out, so that one tag has one text.
import { parseReference, referenceText } from '../../registry/reference.ts';

/** @throws NixlayerError E_REFERENCE */
export function destinationText(reference: string): string {
  return referenceText(parseReference(reference));
}
