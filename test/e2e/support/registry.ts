// A local registry, for what would come from the network.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Certificate } from '../../registry/server/certificate.ts';
import type { TokenServer } from '../../registry/server/token-server.ts';
import { freePort } from './free-port.ts';
import { makeTemporaryFolder, removeTree } from './temporary-folder.ts';
import { waitForPort } from './wait-for-http.ts';

export interface Registry {
  /** `127.0.0.1:PORT`; speaks HTTP. */
  readonly address: string;
  stop(): Promise<void>;
}

export interface RegistryOptions {
  /** `basic`: the one user is {@link registryUser}. `token`: with tokens of this server. Default: anyone may do all. */
  readonly auth?: 'basic' | { readonly tokens: TokenServer; readonly certificate: Certificate };
  /** It speaks HTTPS then. */
  readonly tls?: Certificate;
  /** Default: a free one. */
  readonly port?: number;
}

/** Of a registry with `auth: 'basic'`. */
export const registryUser = {
  name: 'ann',
  password: 'secret',
  htpasswd: 'ann:$2b$05$OC1ZN9ZazvYkYON6bsTW5e8VqMYtBiNAFtZLY7J5iFgnXvwRjscHK\n',
} as const;

/** An empty registry, listening when this returns. Its content goes when it is stopped. */
export async function startRegistry(options: RegistryOptions = {}): Promise<Registry> {
  const folder = await makeTemporaryFolder();
  const address = `127.0.0.1:${options.port ?? (await freePort())}`;
  const config = join(folder, 'config.json');
  await writeFile(config, JSON.stringify(await registryConfig(folder, address, options)));
  const server = execa('docker-registry', ['serve', config], { stdin: 'ignore', reject: false });
  const stop = async () => {
    server.kill();
    await server;
    await removeTree(folder);
  };
  try {
    await waitForPort(address);
  } catch (error) {
    await stop();
    throw error;
  }
  return { address, stop };
}

/** Writes the files that the configuration names. */
async function registryConfig(
  folder: string,
  address: string,
  { auth, tls }: RegistryOptions,
): Promise<object> {
  const inFolder = async (name: string, text: string): Promise<string> => {
    const file = join(folder, name);
    await writeFile(file, text);
    return file;
  };
  const authOf = async () => {
    if (auth === undefined) return {};
    if (auth === 'basic')
      return {
        auth: { htpasswd: { realm: 'test', path: await inFolder('htpasswd', registryUser.htpasswd) } },
      };
    const { realm, service, issuer } = auth.tokens;
    const rootcertbundle = await inFolder('tokens.pem', auth.certificate.cert);
    return { auth: { token: { realm, service, issuer, rootcertbundle } } };
  };
  return {
    version: '0.1',
    log: { level: 'error' },
    storage: { filesystem: { rootdirectory: join(folder, 'content') }, delete: { enabled: true } },
    http: {
      addr: address,
      ...(tls !== undefined && {
        tls: { certificate: await inFolder('cert.pem', tls.cert), key: await inFolder('key.pem', tls.key) },
      }),
    },
    ...(await authOf()),
  };
}

/**
 * Copies a docker-archive into a registry.
 *
 * @param repository in the registry, without a tag
 * @returns the digest of the image's manifest: `sha256:` and 64 hex digits
 */
export async function pushArchive(registry: Registry, archive: string, repository: string): Promise<string> {
  const target = `docker://${registry.address}/${repository}:latest`;
  await execa(
    'skopeo',
    ['--insecure-policy', 'copy', '--dest-tls-verify=false', `docker-archive:${archive}`, target],
    { stdin: 'ignore' },
  );
  const { stdout } = await execa(
    'skopeo',
    ['inspect', '--tls-verify=false', '--format', '{{.Digest}}', target],
    { stdin: 'ignore' },
  );
  return stdout.trim();
}
