// What a registry refused, or why it was not reached.
import { type ErrorCode, NixlayerError } from '../errors/nixlayer-error.ts';

export interface RegistryFailure {
  /** `ghcr.io`, `localhost:5000` */
  readonly registry: string;
  readonly repository?: string;
  /** What was to be done: `read the manifest latest`. */
  readonly asked: string;
  /** Of the last answer; absent when there was none. */
  readonly status?: number;
  /** The registry's own: `DENIED`, `MANIFEST_BLOB_UNKNOWN`. */
  readonly codes: readonly string[];
  /** The registry's own message, in one line and without secrets; empty when it has none. */
  readonly said: string;
  /** How often it was tried. */
  readonly tries: number;
  /** Digests in the registry's answer. */
  readonly mentioned: readonly string[];
  /** Digests that a manifest names and the registry lacks; to be pushed again. */
  readonly missing: readonly string[];
}

export class RegistryError extends NixlayerError {
  readonly failure: RegistryFailure;

  constructor(
    code: ErrorCode,
    message: string,
    failure: RegistryFailure,
    details: { readonly cause?: unknown; readonly hint?: string } = {},
  ) {
    super(code, message, details);
    this.failure = failure;
  }
}

/** `ghcr.io/acme/app` */
export function placeText({
  registry,
  repository,
}: Pick<RegistryFailure, 'registry' | 'repository'>): string {
  return repository === undefined ? registry : `${registry}/${repository}`;
}

/** ` after 3 tries`, or nothing after one. */
export function triesText(tries: number): string {
  return tries > 1 ? ` after ${tries} tries` : '';
}
