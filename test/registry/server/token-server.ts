// A token server by itself, for a registry that is a program of its own.

import { sendAnswer } from './answer.ts';
import type { Certificate } from './certificate.ts';
import { type ListenOptions, listen } from './listener.ts';
import { answerTokenRequest } from './token-endpoint.ts';
import { type TokenRules, Tokens } from './tokens.ts';

export interface TokenServer {
  /** Where tokens are asked for. */
  readonly realm: string;
  readonly service: string;
  readonly issuer: string;
  close(): Promise<void>;
}

/** @param certificate whose key signs the tokens; the caller closes the server */
export async function startTokenServer(
  rules: TokenRules,
  certificate: Certificate,
  tls?: ListenOptions['tls'],
): Promise<TokenServer> {
  const tokens = new Tokens(rules, certificate);
  const { origin, close } = await listen(
    async (request, response) => {
      const { method = 'GET', headers } = request;
      const { searchParams: query } = new URL(request.url ?? '/', 'http://tokens');
      const given = await answerTokenRequest({ method, query, headers, body: request }, tokens);
      await sendAnswer(response, given, { isHead: false });
    },
    { tls },
  );
  return {
    realm: `${origin}/token`,
    service: tokens.service,
    issuer: tokens.issuer,
    close,
  };
}
