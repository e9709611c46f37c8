// A local registry, for what would come from the network.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { freePort } from './free-port.ts';
import { makeTemporaryFolder, removeTree } from './temporary-folder.ts';
import { waitForHttp } from './wait-for-http.ts';

export interface Registry {
  /** `127.0.0.1:PORT`; speaks HTTP. */
  readonly address: string;
  stop(): Promise<void>;
}

/**
 * An empty registry, listening when this returns. Its content goes when it is stopped.
 * @param port where; by default a free one
 */
export async function startRegistry(port?: number): Promise<Registry> {
  const folder = await makeTemporaryFolder();
  const address = `127.0.0.1:${port ?? (await freePort())}`;
  const config = join(folder, 'config.json');
  await writeFile(
    config,
    JSON.stringify({
      version: '0.1',
      log: { level: 'error' },
      storage: { filesystem: { rootdirectory: join(folder, 'content') } },
      http: { addr: address },
    }),
  );
  const server = execa('docker-registry', ['serve', config], { stdin: 'ignore', reject: false });
  const stop = async () => {
    server.kill();
    await server;
    await removeTree(folder);
  };
  try {
    await waitForHttp(`http://${address}/v2/`);
  } catch (error) {
    await stop();
    throw error;
  }
  return { address, stop };
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
