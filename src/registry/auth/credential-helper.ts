// Programs that keep credentials, docker-credential-NAME: the name of the server on stdin, JSON on stdout.

import { NixlayerError } from '../../errors/nixlayer-error.ts';
import { programEnd } from '../../errors/program-end.ts';
import type { Environment } from '../http/proxy.ts';
import { redactText } from '../redact.ts';
import type { Credentials } from './credentials.ts';

/** Milliseconds: some ask their user, some the network. */
const timeout = 60_000;
/** What they say when they have none, by docker-credential-helpers' credentials/error.go and others. */
const none =
  /credentials not found|no credentials|not found in native keychain|username is empty|no such credential/i;

/**
 * @param server as the helper knows it: `ghcr.io`
 * @param file names the helper, for the error
 * @returns undefined when the helper has none
 * @throws NixlayerError E_REGISTRY_AUTH when there is no such program, or it fails
 */
export async function runCredentialHelper(
  helper: string,
  server: string,
  file: string,
  env: Environment,
): Promise<Credentials | undefined> {
  const program = `docker-credential-${helper}`;
  if (!/^[\w.+-]+$/.test(helper))
    throw new NixlayerError(
      'E_REGISTRY_AUTH',
      `${file} names the credential helper ${JSON.stringify(helper)}`,
      {
        hint: 'Expected what follows docker-credential- in the name of a program.',
      },
    );
  const { execa } = await import('execa');
  const ended = await execa(program, ['get'], {
    input: server,
    env,
    extendEnv: false,
    timeout,
    reject: false,
  });
  if (!ended.failed) return readAnswer(ended.stdout, program);
  const said = redactText(`${ended.stdout ?? ''}\n${ended.stderr ?? ''}`).trim();
  const end = programEnd(program, ended.cause ?? ended);
  if (end.kind === 'failed' && none.test(said)) return undefined;
  const reason = ended.timedOut ? `${program} did not end within ${timeout / 1000} seconds` : end.text;
  throw new NixlayerError(
    'E_REGISTRY_AUTH',
    `the credentials for ${server} are kept by a helper: ${reason}${said === '' || end.kind !== 'failed' ? '' : `: ${said.split('\n')[0]}`}`,
    {
      hint:
        end.kind === 'missing'
          ? `Install ${program}, which ${file} names, or take the name out of that file.`
          : `Look at what ${program} needs; ${file} names it.`,
    },
  );
}

function readAnswer(text: string, program: string): Credentials | undefined {
  const { Username: username, Secret: secret } = parsed(text) ?? {};
  if (typeof username !== 'string' || typeof secret !== 'string')
    throw new NixlayerError('E_REGISTRY_AUTH', `${program} did not answer with a name and a secret`);
  if (username === '' && secret === '') return undefined;
  return username === '<token>' ? { identityToken: secret } : { username, password: secret };
}

/** Without the text in an error: it holds a secret. */
function parsed(text: string): { readonly Username?: unknown; readonly Secret?: unknown } | null {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
