// How five registries differ in what the specification leaves open, or in what they get wrong, as it was measured of
// them; and one that keeps to the specification.

export interface Personality {
  /** Form of an upload's location; `query`: part of it is `?_state=`, without which the session is unknown. */
  readonly location: { readonly isAbsolute: boolean; readonly query: boolean; readonly changes: boolean };
  /** `Range` of a session that begins, where it is sent: `0-0` means also that it holds one byte. */
  readonly firstRange: '0-0' | undefined;
  /** GET of an upload's location: 204, or 400 because it is not known. */
  readonly uploadStatus: boolean;
  /** A chunk that does not begin where the last one ended. */
  readonly misplacedChunk: 'appended' | '416' | '416 with Range';
  /** What remains of a session when the connection breaks in the middle of a chunk. */
  readonly cutChunk: 'bytes so far' | 'chunks so far' | 'nothing';
  /** Whether `mount` gives 201 when the source has the blob. */
  readonly mounts: boolean;
  readonly mountsWithoutFrom: boolean;
  /** `POST ?digest=` with the blob as its body: 201; else 202 and the body is ignored. */
  readonly singlePost: boolean;
  /** The referrers API, with `OCI-Subject` and the filter. */
  readonly referrers: boolean;
  /** `PUT manifests/<digest>?tag=`; without it the parameters are ignored. */
  readonly tagParameters: boolean;
  readonly manifestLimit: { readonly bytes: number; readonly status: number } | undefined;
  /** Refusal of a manifest that names blobs or manifests which are not there. */
  readonly missingBlob: { readonly status: number; readonly code: string } | undefined;
  /** `accepted`: PATCH with a session that never was is answered with 202. */
  readonly unknownSession: { readonly status: number; readonly code: string } | 'accepted';
  /** A blob is found in every repository, even in one that does not exist. */
  readonly blobsAreGlobal: boolean;
  /** Tags of a repository that does not exist: 404, or an empty list. */
  readonly unknownTags: 404 | 200;
  readonly sha512: boolean;
  /** Bytes; `OCI-Chunk-Min-Length`. None of the five has it. */
  readonly chunkMinimum?: number;
}

const mebibyte = 1024 * 1024;

export const personalities = {
  specification: {
    location: { isAbsolute: false, query: true, changes: true },
    firstRange: undefined,
    uploadStatus: true,
    misplacedChunk: '416 with Range',
    cutChunk: 'bytes so far',
    mounts: true,
    mountsWithoutFrom: true,
    singlePost: true,
    referrers: true,
    tagParameters: true,
    manifestLimit: { bytes: 4 * mebibyte, status: 413 },
    missingBlob: { status: 400, code: 'MANIFEST_BLOB_UNKNOWN' },
    unknownSession: { status: 404, code: 'BLOB_UPLOAD_UNKNOWN' },
    blobsAreGlobal: false,
    unknownTags: 404,
    sha512: true,
  },
  'distribution-2.8': {
    location: { isAbsolute: true, query: true, changes: true },
    firstRange: '0-0',
    uploadStatus: true,
    misplacedChunk: 'appended',
    cutChunk: 'nothing',
    mounts: true,
    mountsWithoutFrom: false,
    singlePost: false,
    referrers: false,
    tagParameters: false,
    manifestLimit: { bytes: 4 * mebibyte, status: 400 },
    missingBlob: { status: 400, code: 'BLOB_UNKNOWN' },
    unknownSession: { status: 404, code: 'BLOB_UPLOAD_INVALID' },
    blobsAreGlobal: false,
    unknownTags: 404,
    sha512: false,
  },
  'distribution-3': {
    location: { isAbsolute: true, query: true, changes: true },
    firstRange: '0-0',
    uploadStatus: true,
    misplacedChunk: '416',
    cutChunk: 'bytes so far',
    mounts: true,
    mountsWithoutFrom: false,
    singlePost: false,
    referrers: false,
    tagParameters: false,
    manifestLimit: { bytes: 4 * mebibyte, status: 400 },
    missingBlob: { status: 400, code: 'BLOB_UNKNOWN' },
    unknownSession: { status: 404, code: 'BLOB_UPLOAD_INVALID' },
    blobsAreGlobal: false,
    unknownTags: 404,
    sha512: false,
  },
  zot: {
    location: { isAbsolute: false, query: false, changes: false },
    firstRange: '0-0',
    uploadStatus: true,
    misplacedChunk: '416',
    cutChunk: 'nothing',
    mounts: true,
    mountsWithoutFrom: true,
    singlePost: true,
    referrers: true,
    tagParameters: true,
    manifestLimit: { bytes: 4 * mebibyte, status: 413 },
    missingBlob: { status: 400, code: 'MANIFEST_INVALID' },
    unknownSession: { status: 404, code: 'BLOB_UPLOAD_UNKNOWN' },
    blobsAreGlobal: true,
    unknownTags: 404,
    sha512: true,
  },
  olareg: {
    location: { isAbsolute: false, query: true, changes: true },
    firstRange: undefined,
    uploadStatus: true,
    misplacedChunk: '416 with Range',
    cutChunk: 'bytes so far',
    mounts: true,
    mountsWithoutFrom: false,
    singlePost: true,
    referrers: true,
    tagParameters: true,
    manifestLimit: undefined,
    missingBlob: { status: 400, code: 'MANIFEST_BLOB_UNKNOWN' },
    unknownSession: { status: 400, code: 'BLOB_UPLOAD_UNKNOWN' },
    blobsAreGlobal: false,
    unknownTags: 200,
    sha512: true,
  },
  ggcr: {
    location: { isAbsolute: false, query: false, changes: false },
    firstRange: '0-0',
    uploadStatus: false,
    misplacedChunk: '416',
    cutChunk: 'chunks so far',
    mounts: false,
    mountsWithoutFrom: false,
    singlePost: true,
    referrers: false,
    tagParameters: false,
    manifestLimit: undefined,
    missingBlob: undefined,
    unknownSession: 'accepted',
    blobsAreGlobal: true,
    unknownTags: 404,
    sha512: false,
  },
} as const satisfies Record<string, Personality>;

export type PersonalityName = keyof typeof personalities;
