// Certificates beside those that Node brings: of Docker and containers for one registry, of the environment for all.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createSecureContext, rootCertificates, type SecureContext } from 'node:tls';
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import { homeFolder } from '../home-folder.ts';
import type { Environment } from './proxy.ts';

export interface CertificateSources {
  readonly env: Environment;
  /** Files in PEM form that are trusted for every registry. */
  readonly files: readonly string[];
  /** Folders with a folder for each registry; Docker's and containers' by default. */
  readonly folders?: readonly string[];
}

/** What they hold is trusted everywhere, as OpenSSL, Nix and Node read them. */
const variables = ['SSL_CERT_FILE', 'NIX_SSL_CERT_FILE', 'NODE_EXTRA_CA_CERTS'];

/**
 * What to trust and show when connecting to `host`; undefined when Node's own certificates are all there is.
 * @param host `HOST` or `HOST:PORT`, as the folders in certs.d are called
 * @throws NixlayerError E_INPUT when a file that was asked for cannot be read or used
 */
export function secureContextFor(host: string, sources: CertificateSources): SecureContext | undefined {
  const authorities = sources.files.map(readCertificates);
  for (const variable of variables) {
    const file = sources.env[variable];
    // Such variables are often left over from elsewhere; OpenSSL does not mind either.
    const text = file === undefined || file === '' ? undefined : readIfThere(file);
    if (text !== undefined) authorities.push(text);
  }
  const own = (sources.folders ?? usualFolders(sources.env)).map((folder) => readFolder(join(folder, host)));
  authorities.push(...own.flatMap((each) => each.authorities));
  const [client] = own.flatMap((each) => each.clients);
  if (authorities.length === 0 && client === undefined) return undefined;
  try {
    return createSecureContext({ ca: [...rootCertificates, ...authorities], ...client });
  } catch (cause) {
    throw new NixlayerError('E_INPUT', `the certificates for ${host} cannot be used: ${reason(cause)}`, {
      cause,
    });
  }
}

function usualFolders(env: Environment): readonly string[] {
  const home = homeFolder(env);
  return [
    ...(home === undefined ? [] : [join(home, '.config/containers/certs.d')]),
    '/etc/containers/certs.d',
    '/etc/docker/certs.d',
  ];
}

/** `*.crt` are authorities, `NAME.cert` with `NAME.key` is what the client shows (containers-certs.d(5)). */
function readFolder(folder: string): {
  readonly authorities: readonly string[];
  readonly clients: readonly { readonly cert: string; readonly key: string }[];
} {
  let names: readonly string[];
  try {
    names = readdirSync(folder).toSorted();
  } catch {
    return { authorities: [], clients: [] };
  }
  const read = (name: string): string => readAsked(join(folder, name));
  return {
    authorities: names.filter((name) => name.endsWith('.crt')).map(read),
    clients: names
      .filter((name) => name.endsWith('.cert') && names.includes(name.replace(/cert$/, 'key')))
      .map((name) => ({ cert: read(name), key: read(name.replace(/cert$/, 'key')) })),
  };
}

/** OpenSSL takes a text without certificates for none, which nobody means. */
function readCertificates(file: string): string {
  const text = readAsked(file);
  if (/-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----/.test(text)) return text;
  throw new NixlayerError('E_INPUT', `the certificate file ${file} cannot be used: it holds no certificate`, {
    hint: 'Expected the PEM form, which begins with -----BEGIN CERTIFICATE-----.',
  });
}

function readAsked(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new NixlayerError('E_INPUT', `the certificate file ${file} cannot be read: ${reason(cause)}`, {
      cause,
    });
  }
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function reason(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
