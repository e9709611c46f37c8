// A real Docker daemon, started by test/run.sh for these tests alone.

import { createReadStream } from 'node:fs';
import { execa } from 'execa';
import { extract } from 'tar-stream';
import { prepared } from './environment.ts';
import { validated } from './validated.ts';

export interface DockerImage {
  readonly Id: string;
  readonly RepoTags: readonly string[];
  readonly Created: string;
  readonly Architecture: string;
  readonly Config: {
    readonly Env: readonly string[] | null;
    readonly Cmd: readonly string[] | null;
    readonly User: string;
  };
  readonly RootFS: { readonly Layers: readonly string[] };
}

/** stdout of a docker command; throws with stderr if it fails. */
export async function docker(...args: readonly string[]): Promise<string> {
  const { stdout } = await execa(prepared('NIXLAYER_TEST_DOCKER'), ['--host', dockerHost(), ...args], {
    stdin: 'ignore',
  });
  return stdout;
}

export const dockerHost = (): string => prepared('NIXLAYER_TEST_DOCKER_HOST');

/** Validates and loads a docker-archive, compressed or not, and returns what docker says of each image: `NAME:TAG`. */
export async function dockerLoad(archive: string): Promise<string[]> {
  await validated(archive);
  return loadFrom(createReadStream(archive));
}

/** Pipes the output of a program into `docker load`. */
export async function dockerLoadOutputOf(program: string, ...args: readonly string[]): Promise<string[]> {
  const producer = execa(program, args, { buffer: false, stdin: 'ignore' });
  const [loaded] = await Promise.all([loadFrom(producer.stdout), producer]);
  return loaded;
}

async function loadFrom(archive: NodeJS.ReadableStream & AsyncIterable<Uint8Array>): Promise<string[]> {
  const { stdout } = await execa(prepared('NIXLAYER_TEST_DOCKER'), ['--host', dockerHost(), 'load'], {
    input: archive as import('node:stream').Readable,
  });
  return [...stdout.matchAll(/^Loaded image: (\S+)$/gm)].map((match) => match[1] as string);
}

export async function dockerInspect(reference: string): Promise<DockerImage> {
  const [image] = JSON.parse(await docker('image', 'inspect', reference)) as DockerImage[];
  if (image === undefined) throw new Error(`docker has no image ${reference}`);
  return image;
}

/** Runs a container without any network until it ends, and returns its stdout. */
export async function dockerRun(reference: string, ...args: readonly string[]): Promise<string> {
  return docker('run', '--rm', '--network', 'none', reference, ...args);
}

/** Names of all that is in an image's root file system, the layers laid over each other; folders end with a slash. */
export async function dockerFiles(reference: string): Promise<string[]> {
  const container = await docker('create', '--network', 'none', reference, 'nothing');
  try {
    const program = execa(prepared('NIXLAYER_TEST_DOCKER'), ['--host', dockerHost(), 'export', container], {
      buffer: false,
      stdin: 'ignore',
    });
    const names: string[] = [];
    for await (const entry of program.stdout.pipe(extract())) {
      names.push(entry.header.name);
      entry.resume();
    }
    await program;
    return names;
  } finally {
    await docker('rm', container);
  }
}
