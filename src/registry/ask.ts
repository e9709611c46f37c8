// A request to a registry, and what may come of it.
import type { Dispatcher } from 'undici';
import type { NixlayerError } from '../errors/nixlayer-error.ts';
import type { Headers, HttpAnswer, RequestBody } from './http/exchange.ts';
import { isFull } from './http/failure.ts';
import type { Said } from './http/registry-answer.ts';
import { maySucceedLater } from './http/retry.ts';

/** A request to the registry. */
export interface Ask {
  readonly method: Dispatcher.HttpMethod;
  /** What follows `/v2/`, or a URL that the registry gave. */
  readonly target: string | URL;
  readonly repository: string;
  /** After "cannot": `read the manifest latest`. */
  readonly asked: string;
  readonly scopes: readonly string[];
  /** Statuses that are answers; others are errors. */
  readonly accept: readonly number[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: RequestBody;
  /** How often at most; what the options say by default. */
  readonly tries?: number;
  /** Milliseconds without progress, where it is not the usual time. */
  readonly idleTimeout?: number;
  readonly signal?: AbortSignal | undefined;
}

/** An answer with a status that was not accepted; its body is read. */
export interface Refused {
  readonly status: number;
  readonly said: Said;
  readonly headers: Headers;
  /** Milliseconds that the registry asks to wait. */
  readonly wait: number | undefined;
  /** One line of what went wrong. */
  readonly reason: (tries: number) => string;
  /** May ask for more than is known. */
  readonly error: (tries: number) => Promise<NixlayerError>;
}

export type Outcome =
  | { readonly kind: 'answer'; readonly answer: HttpAnswer }
  | { readonly kind: 'refused'; readonly refused: Refused }
  /** No answer, or half of one. */
  | {
      readonly kind: 'cut';
      readonly cause: unknown;
      readonly passing: boolean;
      readonly error: (tries: number) => NixlayerError;
    };

/** Whether another try may do. */
export function mayPass(outcome: Outcome): boolean {
  if (outcome.kind === 'cut') return outcome.passing;
  if (outcome.kind === 'answer') return false;
  const { status, said } = outcome.refused;
  return maySucceedLater(status, said.codes) && !isFull(status, said);
}

/** One line of what went wrong; empty when nothing did. */
export function reasonText(outcome: Outcome, tries: number): string {
  if (outcome.kind === 'refused') return outcome.refused.reason(tries);
  return outcome.kind === 'cut' ? outcome.error(tries).message : '';
}

/** What to throw when no other try follows. */
export async function errorOf(
  outcome: Exclude<Outcome, { kind: 'answer' }>,
  tries: number,
): Promise<NixlayerError> {
  return outcome.kind === 'refused' ? outcome.refused.error(tries) : outcome.error(tries);
}
