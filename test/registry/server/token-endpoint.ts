// Where tokens are asked for: GET with basic authentication (distribution's token specification), POST with a form (OAuth 2).
import type { IncomingHttpHeaders } from 'node:http';
import { type Answer, answer, errorAnswer, jsonAnswer } from './answer.ts';
import { basicCredentials } from './basic-auth.ts';
import { allBytes } from './kept-bytes.ts';
import { parseScope, type Scope } from './scope.ts';
import type { Tokens } from './tokens.ts';

export interface TokenRequest {
  readonly method: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: AsyncIterable<Uint8Array>;
}

export async function answerTokenRequest(request: TokenRequest, tokens: Tokens): Promise<Answer> {
  switch (request.method) {
    case 'GET':
      return answerGet(request, tokens);
    case 'POST':
      return answerForm(new URLSearchParams((await allBytes(request.body)).toString()), tokens);
    default:
      return errorAnswer(405, 'UNSUPPORTED');
  }
}

function answerGet({ query, headers }: TokenRequest, tokens: Tokens): Answer {
  const asked = query.getAll('scope').flatMap(scopesOf);
  if (headers.authorization === undefined)
    return issued(tokens, { user: '', asked, allowed: tokens.allowedToAnyone() });
  const [user = '', password = ''] = basicCredentials(headers.authorization) ?? [];
  const allowed = tokens.allowedByPassword(user, password);
  if (allowed === undefined)
    return errorAnswer(401, 'UNAUTHORIZED', {
      message: 'incorrect username or password',
      headers: { 'WWW-Authenticate': 'Basic realm="tokens"' },
    });
  return issued(tokens, { user, asked, allowed });
}

function answerForm(form: URLSearchParams, tokens: Tokens): Answer {
  const asked = scopesOf(form.get('scope') ?? '');
  const user = form.get('username') ?? '';
  const allowed =
    form.get('grant_type') === 'refresh_token'
      ? tokens.allowedByIdentityToken(form.get('refresh_token') ?? '')
      : tokens.allowedByPassword(user, form.get('password') ?? '');
  if (allowed === undefined)
    return jsonAnswer(401, { error: 'invalid_grant', error_description: 'not known' });
  return issued(tokens, { user, asked, allowed });
}

function issued(
  tokens: Tokens,
  {
    user,
    asked,
    allowed,
  }: { readonly user: string; readonly asked: readonly Scope[]; readonly allowed: readonly Scope[] },
): Answer {
  const token = tokens.issue(user, asked, allowed);
  const given = {
    token,
    access_token: token,
    expires_in: tokens.lifetime,
    issued_at: new Date().toISOString(),
  };
  return answer(200, { 'Content-Type': 'application/json' }, Buffer.from(JSON.stringify(given)));
}

/** Several scopes may be in one parameter, with spaces between them. */
function scopesOf(text: string): readonly Scope[] {
  return text
    .split(' ')
    .filter((word) => word !== '')
    .map(parseScope);
}
