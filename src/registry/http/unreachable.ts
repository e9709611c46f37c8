// Why there was no answer: name, network, TLS, proxy, or a connection that ended early.
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import { hostName } from '../hosts/addresses.ts';
import { redactText, redactUrl } from '../redact.ts';
import { placeText, RegistryError, triesText } from '../registry-error.ts';
import { internalAddress } from './connections.ts';

export interface Unreached {
  readonly registry: string;
  readonly repository?: string;
  readonly asked: string;
  readonly tries: number;
  /** The host that was asked; of a redirect, another one than the registry's. */
  readonly host: string;
  /** Its proxy, which may be what is not reached. */
  readonly proxy: URL | undefined;
}

interface Meaning {
  readonly text: string;
  readonly hint?: string;
  /** Whether another try may do. */
  readonly passing: boolean;
}

/** @returns the error itself when it is one of ours already */
export function unreachableError(cause: unknown, unreached: Unreached): NixlayerError {
  if (cause instanceof NixlayerError) return cause;
  const { registry, repository, asked, tries, host, proxy } = unreached;
  const { text, hint } = meaningOf(cause, host);
  const via = proxy === undefined ? '' : ` through the proxy ${redactUrl(proxy)}`;
  const what = `${placeText(unreached)}: cannot ${asked}: ${text}${via}${triesText(tries)}`;
  return new RegistryError(
    'E_REGISTRY_UNREACHABLE',
    what,
    {
      registry,
      ...(repository !== undefined && { repository }),
      asked,
      codes: [],
      said: '',
      tries,
      mentioned: [],
      missing: [],
    },
    { cause, ...(hint !== undefined && { hint }) },
  );
}

/** Whether the network may do better next time. @param answered the host has answered before, so it is there */
export function isPassing(cause: unknown, answered: boolean): boolean {
  if (cause instanceof NixlayerError) return false;
  const code = codeOf(cause);
  if (code === 'ECONNREFUSED' || code === 'ENOTFOUND') return answered;
  return meaningOf(cause, '').passing;
}

function meaningOf(cause: unknown, host: string): Meaning {
  const code = codeOf(cause);
  const message = cause instanceof Error ? cause.message : String(cause);
  if (code === internalAddress)
    return {
      text: `${message}, where ${host} sent us`,
      passing: false,
      hint: 'A registry may not lead there.',
    };
  if (/^(?:CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|ERR_TLS_CERT|HOSTNAME_MISMATCH|INVALID_CA)/.test(code))
    return {
      text: `the certificate of ${host} is not trusted (${message})`,
      passing: false,
      hint: 'Name the file of its authority with SSL_CERT_FILE or in certs.d, or, where it does not matter, the host as insecure.',
    };
  if (code === 'EPROTO' || code.startsWith('ERR_SSL_'))
    return {
      text: `${host} does not speak TLS as expected (${shortReason(message)})`,
      passing: false,
      hint: 'When it speaks plain http, name it as insecure.',
    };
  const known = Object.hasOwn(networkErrors, code) ? networkErrors[code] : undefined;
  if (known !== undefined) return { ...known, text: known.text.replace('HOST', lookedUp(cause, host)) };
  if (/^Proxy response \((\d+)\)/.test(message))
    return {
      text: `the proxy answered ${/\d+/.exec(message)?.[0]}`,
      passing: false,
      hint: 'Look at HTTPS_PROXY and NO_PROXY.',
    };
  return {
    text: redactText(shortReason(message)),
    passing: /^(?:UND_ERR_(?:INFO|RES_|RESPONSE)|HPE_|ERR_STREAM_PREMATURE_CLOSE$)/.test(code),
  };
}

const networkErrors: Readonly<Record<string, Meaning>> = {
  ECONNREFUSED: {
    text: 'nothing answers at HOST',
    passing: true,
    hint: 'Is the registry running, and the port right?',
  },
  ENOTFOUND: { text: 'there is no host HOST', passing: true, hint: 'Check the name of the registry.' },
  EAI_AGAIN: { text: 'the name HOST cannot be looked up now', passing: true, hint: 'Is there a network?' },
  ENETUNREACH: { text: 'there is no network that leads to HOST', passing: true, hint: 'Is there a network?' },
  EHOSTUNREACH: { text: 'HOST cannot be reached', passing: true },
  ETIMEDOUT: {
    text: 'HOST does not answer',
    passing: true,
    hint: 'Is there a firewall or a proxy in between?',
  },
  UND_ERR_CONNECT_TIMEOUT: {
    text: 'HOST does not answer',
    passing: true,
    hint: 'Is there a firewall or a proxy in between?',
  },
  UND_ERR_HEADERS_TIMEOUT: { text: 'HOST stopped answering', passing: true },
  UND_ERR_BODY_TIMEOUT: { text: 'HOST stopped sending', passing: true },
  UND_ERR_SOCKET: { text: 'HOST closed the connection', passing: true },
  ECONNRESET: { text: 'HOST closed the connection', passing: true },
  EPIPE: { text: 'HOST closed the connection', passing: true },
};

function codeOf(cause: unknown): string {
  if (typeof cause !== 'object' || cause === null) return '';
  const { code, cause: inner } = cause as { readonly code?: unknown; readonly cause?: unknown };
  if (typeof code === 'string' && code !== 'UND_ERR_ABORTED') return code;
  return inner === undefined ? '' : codeOf(inner);
}

/** The name that could not be looked up, which of a redirect is another host's. */
function lookedUp(cause: unknown, host: string): string {
  const name = cause instanceof Error && 'hostname' in cause ? cause.hostname : undefined;
  return typeof name === 'string' && name !== hostName(host) ? name : host;
}

/** OpenSSL says where in its sources it found out. */
function shortReason(message: string): string {
  return (/:([^:]+):[^:]*\.c:\d+/.exec(message)?.[1] ?? message.split('\n')[0] ?? message).trim();
}
