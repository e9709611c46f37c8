// Who may do what: none, basic authentication, or bearer tokens. The refusal is the challenge that tells how to get in.
import type { IncomingHttpHeaders } from 'node:http';
import { type Answer, errorAnswer } from './answer.ts';
import { basicCredentials } from './basic-auth.ts';
import type { Route } from './route.ts';
import { covers, type Scope } from './scope.ts';
import type { Tokens } from './tokens.ts';

export type AccessRules =
  | { readonly kind: 'open' }
  | { readonly kind: 'basic'; readonly users: Readonly<Record<string, string>> }
  | { readonly kind: 'bearer'; readonly tokens: Tokens; readonly realm: string };

export interface AccessRequest {
  readonly method: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
}

/** @returns the refusal, undefined when the request may go on */
export function refusedAccess(
  rules: AccessRules,
  request: AccessRequest,
  route: Route | undefined,
): Answer | undefined {
  const { authorization } = request.headers;
  switch (rules.kind) {
    case 'open':
      return undefined;
    case 'basic': {
      const [user = '', password] = basicCredentials(authorization) ?? [];
      if (password !== undefined && rules.users[user] === password) return undefined;
      return unauthorized('Basic realm="test registry"');
    }
    case 'bearer': {
      const needed = neededScopes(request, route);
      const challenge = challengeFor(rules, needed);
      const [, token] = /^Bearer (.+)$/i.exec(authorization ?? '') ?? [];
      if (token === undefined) return unauthorized(challenge);
      const granted = rules.tokens.use(token);
      if (granted === undefined) return unauthorized(`${challenge},error="invalid_token"`);
      return covers(granted, needed) ? undefined : unauthorized(`${challenge},error="insufficient_scope"`);
    }
  }
}

function neededScopes({ method, query }: AccessRequest, route: Route | undefined): readonly Scope[] {
  if (route === undefined || route.endpoint === 'base') return [];
  const actions =
    method === 'GET' || method === 'HEAD' ? ['pull'] : method === 'DELETE' ? ['delete'] : ['pull', 'push'];
  const from = route.endpoint === 'uploads' ? query.get('from') : null;
  // A session belongs to a push, whatever is done with it.
  const ofTarget = route.endpoint === 'session' ? ['pull', 'push'] : actions;
  return [
    { type: 'repository', name: route.repository, actions: ofTarget },
    ...(from === null ? [] : [{ type: 'repository', name: from, actions: ['pull'] }]),
  ];
}

function challengeFor(
  { tokens, realm }: { readonly tokens: Tokens; readonly realm: string },
  needed: readonly Scope[],
) {
  const scope = needed.map(({ type, name, actions }) => `${type}:${name}:${actions.join(',')}`).join(' ');
  const parts = [
    `realm="${realm}"`,
    `service="${tokens.service}"`,
    ...(scope === '' ? [] : [`scope="${scope}"`]),
  ];
  return `Bearer ${parts.join(',')}`;
}

function unauthorized(challenge: string): Answer {
  return errorAnswer(401, 'UNAUTHORIZED', {
    message: 'authentication required',
    headers: { 'WWW-Authenticate': challenge },
  });
}
