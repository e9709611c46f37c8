// What was done for an image, in bytes: what shows that nothing is done twice.

/** Counted up by those who do the work. */
export interface WorkStats {
  /** Of layer archives, made from the files of store paths or read from the base image. */
  read: number;
  /** Of layer archives and compressed layers, for their digests. */
  hashed: number;
  /** Of layer archives, before compression. */
  compressed: number;
  /** To the destination. */
  written: number;
  /** Of layers whose digest was known, of compressed store paths that were kept, and of blobs that the destination had. */
  reused: number;
}

export function noWork(): WorkStats {
  return { read: 0, hashed: 0, compressed: 0, written: 0, reused: 0 };
}
