// What faults answer in place of handling a request.
import { type Answer, answer, errorAnswer } from './answer.ts';
import type { Call } from './call.ts';
import { effectOf, type FaultEffect } from './fault.ts';
import type { HostRole } from './request-log.ts';

interface Instead {
  readonly given: Answer;
  /** The connection is closed at once, whatever of the body is still on its way. */
  readonly closes: boolean;
}

/** @returns undefined when the request is handled, `none` when it is never answered */
export async function answerInstead(
  effects: readonly FaultEffect[],
  call: Call,
  origins: Readonly<Record<HostRole, string>>,
): Promise<Instead | 'none' | undefined> {
  const stall = effectOf(effects, 'stall');
  if (stall !== undefined) {
    if (stall.reads === true) await drain(call);
    return 'none';
  }
  const fixed = effectOf(effects, 'answer');
  if (fixed !== undefined) {
    if (fixed.when === undefined) await drain(call);
    return { given: fixedAnswer(fixed), closes: fixed.when === 'abrupt' };
  }
  const limit = effectOf(effects, 'limit');
  if (limit !== undefined && Number(call.headers['content-length']) > limit.bytes) {
    if (limit.when === undefined) await drain(call);
    return {
      given: errorAnswer(413, 'SIZE_INVALID', { message: 'too large' }),
      closes: limit.when === 'abrupt',
    };
  }
  const redirect = effectOf(effects, 'redirect');
  if (redirect === undefined) return undefined;
  const base = redirect.to === 'foreign' ? origins.foreign : redirect.to;
  const query = call.query.size > 0 ? `?${call.query}` : '';
  return {
    given: answer(redirect.status ?? 307, { Location: `${base}${call.path}${query}` }),
    closes: false,
  };
}

function fixedAnswer({ status, headers, body, code = 'UNKNOWN', message }: FixedAnswer): Answer {
  if (body !== undefined) return answer(status, headers, Buffer.from(body));
  return errorAnswer(status, code, { message, headers });
}

type FixedAnswer = Extract<FaultEffect, { kind: 'answer' }>;

async function drain({ body }: Call): Promise<void> {
  try {
    for await (const _ of body);
  } catch {
    // The client has gone.
  }
}
