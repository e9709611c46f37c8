// The one error class for everything a user can cause or must act on. A bug stays a plain Error with its stack.

/** Stable codes: scripts may match on them. */
export type ErrorCode =
  // command line and input files
  | 'E_USAGE'
  | 'E_INPUT'
  | 'E_ABORTED'
  // expressions
  | 'E_SYNTAX'
  | 'E_EVAL'
  | 'E_LIMIT'
  | 'E_NOT_AN_IMAGE'
  | 'E_SPEC'
  // stores
  | 'E_NIX_MISSING'
  | 'E_NIX_DAEMON'
  | 'E_NIX_FAILED'
  | 'E_BUILD_FAILED'
  | 'E_INVALID_PATH'
  | 'E_CLOSURE'
  | 'E_STORE_FORMAT'
  // layers and archives
  | 'E_LAYER_BUDGET'
  | 'E_LAYER_PLAN'
  | 'E_LAYER_CHANGED'
  | 'E_ARCHIVE_FORMAT'
  | 'E_BASE_IMAGE'
  // the cache
  | 'E_CACHE'
  // the queue of the post-build hook
  | 'E_HOOK'
  | 'E_HOOK_RULES'
  // destinations
  | 'E_WRITE'
  | 'E_DISK_FULL'
  | 'E_CLOSED_PIPE'
  | 'E_DAEMON_MISSING'
  | 'E_DAEMON_UNREACHABLE'
  | 'E_DAEMON_REFUSED'
  // registries
  | 'E_REFERENCE'
  | 'E_REGISTRY'
  | 'E_REGISTRY_AUTH'
  | 'E_REGISTRY_NOT_FOUND'
  | 'E_REGISTRY_UNREACHABLE'
  | 'E_REGISTRY_READ_ONLY'
  | 'E_REGISTRY_FULL'
  // signing
  | 'E_KEY'
  // installation
  | 'E_GRAMMAR_MISSING';

/** Where in an expression the error is; lines and columns count from 1, columns in UTF-16 units. */
export interface ErrorLocation {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Source lines with a caret, ready to print, without a trailing newline. */
  readonly excerpt?: string;
}

export interface ErrorDetails {
  readonly cause?: unknown;
  readonly location?: ErrorLocation;
  /** What to do next, one sentence. */
  readonly hint?: string;
  /** Evaluation trace, outermost call last. */
  readonly trace?: readonly string[];
}

export class NixlayerError extends Error {
  override readonly name = 'NixlayerError';
  readonly code: ErrorCode;
  readonly location: ErrorLocation | undefined;
  readonly hint: string | undefined;
  readonly trace: readonly string[];

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.location = details.location;
    this.hint = details.hint;
    this.trace = details.trace ?? [];
  }
}
