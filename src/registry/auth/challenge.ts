// WWW-Authenticate (RFC 9110, 11.6.1): which ways there are to authenticate, several perhaps in one header.

export interface Challenge {
  /** In lower case: `bearer`, `basic`. */
  readonly scheme: string;
  /** By name in lower case. */
  readonly parameters: Readonly<Record<string, string>>;
}

export function parseChallenges(headers: readonly string[]): readonly Challenge[] {
  return headers.flatMap(challengesIn);
}

/** Whether there is one among them that the client knows how to answer. */
export function isUsable(challenges: readonly Challenge[]): boolean {
  return challenges.some(({ scheme, parameters }) => scheme === 'basic' || isBearer({ scheme, parameters }));
}

export function isBearer({ scheme, parameters }: Challenge): boolean {
  return scheme === 'bearer' && parameters.realm !== undefined;
}

const parameter = /^\s*([\w!#$%&'*+.^`|~-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s",]*))/;
const scheme = /^\s*([\w!#$%&'*+.^`|~-]+)(?=[\s,]|$)/;

function challengesIn(header: string): readonly Challenge[] {
  const found: { scheme: string; parameters: Record<string, string> }[] = [];
  let rest = header;
  while (rest !== '') {
    const named = parameter.exec(rest);
    const last = found.at(-1);
    if (named !== null && last !== undefined) {
      const [whole, name = '', quoted, bare] = named;
      last.parameters[name.toLowerCase()] = quoted?.replace(/\\(.)/g, '$1') ?? bare ?? '';
      rest = rest.slice(whole.length);
    } else {
      const started = scheme.exec(rest);
      if (started === null) rest = rest.slice(1);
      else {
        found.push({ scheme: (started[1] ?? '').toLowerCase(), parameters: {} });
        rest = rest.slice(started[0].length);
      }
    }
    rest = rest.replace(/^[\s,]+/, '');
  }
  return found;
}
