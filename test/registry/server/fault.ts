// Faults as data: which requests they strike, and what happens to these.
import type { Headers, Pace } from './answer.ts';
import type { HostRole } from './request-log.ts';
import { type Endpoint, routeOf } from './route.ts';

export interface Fault {
  /** All that is named must fit. */
  readonly on: FaultMatch;
  readonly does: FaultEffect | readonly FaultEffect[];
}

export interface FaultMatch {
  /** One method, or several. */
  readonly method?: string | readonly string[];
  readonly endpoint?: Endpoint;
  /** Of path and query. */
  readonly path?: RegExp;
  /** Default: `registry`. */
  readonly host?: HostRole;
  /** Also requests that are refused for want of credentials; default: only others are counted. */
  readonly anyone?: boolean;
  /** The first of the fitting requests that is struck; default 1. */
  readonly from?: number;
  /** How many are struck from then on, `Infinity` for all; default 1. */
  readonly times?: number;
}

export type FaultEffect =
  // in place of handling the request
  /** `early`: before the body is read; `abrupt`: the connection is closed at once as well. Default: after the body. */
  | ({ readonly kind: 'answer'; readonly status: number; readonly when?: 'early' | 'abrupt' } & AnswerParts)
  /** 413 for a body that is announced as larger. */
  | { readonly kind: 'limit'; readonly bytes: number; readonly when?: 'early' | 'abrupt' }
  /** `foreign`, or a URL to which path and query are appended. */
  | { readonly kind: 'redirect'; readonly to: string; readonly status?: number }
  /** No answer at all. The body is read or not. */
  | { readonly kind: 'stall'; readonly reads?: boolean }
  // before it is handled
  | { readonly kind: 'expire tokens' }
  | { readonly kind: 'lose session' }
  /** Blobs of the repository are collected as garbage. */
  | { readonly kind: 'lose blobs' }
  | { readonly kind: 'refuse mount' }
  /** The connection breaks when so many bytes of the body have arrived. */
  | { readonly kind: 'cut request'; readonly after: number }
  // to the answer
  /** An undefined header is left out. */
  | {
      readonly kind: 'headers';
      readonly set: Readonly<Record<string, string | readonly string[] | undefined>>;
    }
  /** Challenges before the registry's own. */
  | { readonly kind: 'challenges'; readonly before: readonly string[] }
  /** The form of `Location`; `foreign` is another host that knows the same uploads and blobs. */
  | { readonly kind: 'location'; readonly as: 'relative' | 'absolute' | 'foreign' | 'without scheme' }
  /** One byte of the body is another one. */
  | { readonly kind: 'damage'; readonly at: number }
  /** The request is handled, and the connection breaks before anything is sent. */
  | { readonly kind: 'lose answer' }
  /** The connection breaks after so many bytes of the body. */
  | { readonly kind: 'cut answer'; readonly after: number }
  | ({ readonly kind: 'slow' } & Pace);

interface AnswerParts {
  readonly headers?: Headers;
  /** Default: an error of the specification's form. */
  readonly body?: string;
  readonly code?: string;
  readonly message?: string;
}

export interface StruckRequest {
  readonly host: HostRole;
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
}

/** The faults of a registry, and how often each has been met. */
export class FaultPlan {
  readonly #faults: { readonly fault: Fault; met: number }[] = [];

  add(faults: readonly Fault[]): void {
    for (const fault of faults) this.#faults.push({ fault, met: 0 });
  }

  /** No fault strikes any more. */
  clear(): void {
    this.#faults.length = 0;
  }

  /** What happens to this request; counts it. */
  strike(request: StruckRequest, isRefused: boolean): readonly FaultEffect[] {
    return this.#faults.flatMap((entry) => {
      const { on, does } = entry.fault;
      if (!isMet(on, request) || (isRefused && on.anyone !== true)) return [];
      entry.met += 1;
      const { from = 1, times = 1 } = on;
      return entry.met >= from && entry.met < from + times ? does : [];
    });
  }
}

function isMet(on: FaultMatch, { host, method, path, query }: StruckRequest): boolean {
  const full = query.size > 0 ? `${path}?${query}` : path;
  return (
    host === (on.host ?? 'registry') &&
    (on.method === undefined || [on.method].flat().includes(method)) &&
    (on.endpoint === undefined || routeOf(path)?.endpoint === on.endpoint) &&
    (on.path === undefined || on.path.test(full))
  );
}

/** The effect of a kind, if it is among these. */
export function effectOf<Kind extends FaultEffect['kind']>(
  effects: readonly FaultEffect[],
  kind: Kind,
): Extract<FaultEffect, { kind: Kind }> | undefined {
  return effects.find((effect): effect is Extract<FaultEffect, { kind: Kind }> => effect.kind === kind);
}
