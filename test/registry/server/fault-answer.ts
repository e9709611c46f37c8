// What faults change of an answer.
import { type Answer, answer } from './answer.ts';
import { effectOf, type FaultEffect } from './fault.ts';
import { allBytes } from './kept-bytes.ts';
import type { HostRole } from './request-log.ts';

export function changedAnswer(
  given: Answer,
  effects: readonly FaultEffect[],
  origins: Readonly<Record<HostRole, string>>,
  host: HostRole,
): Answer {
  const headers: Record<string, string | readonly string[]> = { ...given.headers };
  const location = effectOf(effects, 'location');
  if (location !== undefined && typeof headers.Location === 'string') {
    const { pathname, search } = new URL(headers.Location, origins[host]);
    const path = `${pathname}${search}`;
    headers.Location = {
      relative: path,
      absolute: `${origins[host]}${path}`,
      foreign: `${origins.foreign}${path}`,
      'without scheme': `${origins[host].replace(/^https?:/, '')}${path}`,
    }[location.as];
  }
  for (const effect of effects) {
    if (effect.kind !== 'headers') continue;
    for (const [name, value] of Object.entries(effect.set)) {
      if (value === undefined) delete headers[name];
      else headers[name] = value;
    }
  }
  const challenges = effectOf(effects, 'challenges');
  if (challenges !== undefined)
    headers['WWW-Authenticate'] = [...challenges.before, ...[headers['WWW-Authenticate'] ?? []].flat()];
  const damage = effectOf(effects, 'damage');
  return answer(given.status, headers, damage === undefined ? given.body : damaged(given.body, damage.at));
}

function damaged(body: Answer['body'], at: number): Answer['body'] {
  if (body === undefined) return undefined;
  const open = async function* () {
    const bytes = Buffer.from(Buffer.isBuffer(body) ? body : await allBytes(body.open()));
    if (at < bytes.length) bytes[at]! ^= 1;
    yield bytes;
  };
  return { size: Buffer.isBuffer(body) ? body.length : body.size, open };
}
