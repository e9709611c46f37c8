// Bytes that OCI formats and registries name by digest.
import type { Descriptor } from './oci-manifest.ts';

export interface Blob {
  readonly descriptor: Descriptor;
  /** The bytes that the descriptor names, in chunks that belong to the caller. */
  open(signal?: AbortSignal): AsyncIterable<Uint8Array>;
}
