// One request from its arrival to its answer, with what faults make of both.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type AccessRules, refusedAccess } from './access.ts';
import { type Answer, sendAnswer } from './answer.ts';
import type { Call } from './call.ts';
import type { Content } from './content.ts';
import { answerCall } from './endpoints.ts';
import { effectOf, type FaultEffect, type FaultPlan } from './fault.ts';
import { changedAnswer } from './fault-answer.ts';
import { answerInstead } from './fault-instead.ts';
import type { Personality } from './personality.ts';
import type { HostRole, LoggedRequest } from './request-log.ts';
import { type Route, routeOf } from './route.ts';
import { answerTokenRequest } from './token-endpoint.ts';

export interface ServerState {
  readonly content: Content;
  readonly personality: Personality;
  readonly access: AccessRules;
  readonly faults: FaultPlan;
  readonly requests: LoggedRequest[];
  readonly origins: Readonly<Record<HostRole, string>>;
}

export async function exchange(
  state: ServerState,
  host: HostRole,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = 'GET', headers, socket } = request;
  const { pathname: path, searchParams: query } = new URL(request.url ?? '/', 'http://registry');
  const entry: LoggedRequest = { host, method, path, query, headers, received: 0, status: 0 };
  state.requests.push(entry);
  // A connection that breaks is met where the body is read.
  request.on('error', () => {});
  response.on('error', () => {});

  const route = routeOf(path);
  const refused = () => (host === 'registry' ? refusedAccess(state.access, entry, route) : undefined);
  const refusal = refused();
  const effects = state.faults.strike(entry, refusal !== undefined);
  const body = arriving(request, entry, effectOf(effects, 'cut request')?.after);
  const { content, personality, origins } = state;
  const call = {
    method,
    path,
    query: new URLSearchParams(query),
    headers,
    body,
    origin: origins[host],
    content,
    personality,
  };

  const instead = await answerInstead(effects, call, origins);
  if (instead === 'none') return;
  const isAnotherTry = instead === undefined && applyBefore(state, effects, call, route);
  const given =
    instead?.given ?? (isAnotherTry ? refused() : refusal) ?? (await handled(state, host, call, route));
  if (effectOf(effects, 'lose answer') !== undefined) socket.destroy();
  if (given === undefined || socket.destroyed) return;
  const sent = changedAnswer(given, effects, origins, host);
  entry.status = sent.status;
  if (instead?.closes === true) response.setHeader('Connection', 'close');
  await sendAnswer(response, sent, {
    isHead: method === 'HEAD',
    limit: effectOf(effects, 'cut answer')?.after,
    pace: effectOf(effects, 'slow'),
  });
}

/** @returns undefined when there is nobody left to answer */
async function handled(
  { access }: ServerState,
  host: HostRole,
  call: Call,
  route: Route | undefined,
): Promise<Answer | undefined> {
  try {
    if (host === 'token' && access.kind === 'bearer') return await answerTokenRequest(call, access.tokens);
    return await answerCall(call, route);
  } catch (error) {
    if (error instanceof BodyCut) return undefined;
    throw error;
  }
}

/** The connection broke before all of a body had arrived. */
class BodyCut extends Error {}

/** @returns whether access must be decided again */
function applyBefore(
  { access, content }: ServerState,
  effects: readonly FaultEffect[],
  { query }: Call,
  route: Route | undefined,
): boolean {
  if (effectOf(effects, 'lose session') !== undefined) content.sessions.delete(route?.reference ?? '');
  if (effectOf(effects, 'lose blobs') !== undefined) {
    content.repositories.get(route?.repository ?? '')?.blobs.clear();
    content.blobs.clear();
  }
  if (effectOf(effects, 'refuse mount') !== undefined) query.delete('mount');
  if (effectOf(effects, 'expire tokens') === undefined || access.kind !== 'bearer') return false;
  access.tokens.expireAll();
  return true;
}

/** The body as it arrives, counted; ends with an error when the connection breaks, also by a fault. */
async function* arriving(
  request: IncomingMessage,
  entry: LoggedRequest,
  cutAfter = Number.POSITIVE_INFINITY,
): AsyncIterable<Buffer> {
  const chunks = (request as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
  for (;;) {
    const next = await chunks.next().catch(() => {
      throw new BodyCut();
    });
    if (next.done === true) return;
    const chunk = next.value;
    const left = cutAfter - entry.received;
    const part = chunk.length > left ? chunk.subarray(0, left) : chunk;
    entry.received += part.length;
    if (part.length > 0) yield part;
    if (entry.received >= cutAfter) {
      request.socket.destroy();
      throw new BodyCut();
    }
  }
}
