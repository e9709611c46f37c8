// How registries are reached, for all commands that talk to one.
import { setFlagsFromString } from 'node:v8';
import { type Command, InvalidArgumentError } from 'commander';
import { parseByteSize } from '../cache/byte-size.ts';
import { openRegistry, type Registry } from '../registry/registry.ts';
import { type CliContext, say } from './context.ts';

export interface RegistryWords {
  readonly insecure: readonly string[];
  readonly caFile: readonly string[];
  /** By registry. */
  readonly mirror: Readonly<Record<string, readonly string[]>>;
  readonly chunkSize?: number;
  readonly parallel?: number;
  readonly retries?: number;
}

export function addRegistryOptions(command: Command): Command {
  const collect = (text: string, before: readonly string[]): readonly string[] => [...before, text];
  return command
    .option(
      '--insecure <host>',
      'registry that may be reached by http, or whose certificate nobody vouches for; may be repeated',
      collectHost,
      [],
    )
    .option('--ca-file <file>', 'certificates to trust, in PEM; may be repeated', collect, [])
    .option(
      '--mirror <host=mirror>',
      'take what is read of a registry from this host first; may be repeated',
      collectMirror,
      {},
    )
    .option(
      '--chunk-size <size>',
      'send blobs in pieces of this size: 90MB (some proxies limit bodies)',
      parseSize,
    )
    .option('--parallel <n>', 'how many blobs at once; default: 4', parseParallel)
    .option('--retries <n>', 'how often a request that failed for the moment is tried again', parseCount);
}

/** The caller closes it. @throws NixlayerError E_USAGE, E_INPUT */
export function registryOf(words: RegistryWords, context: CliContext): Registry {
  // undici's parser of HTTP is one large function of WebAssembly. V8 takes a fifth of a second to optimise it, and a
  // process that ends waits for that; headers are read fast enough without.
  setFlagsFromString('--wasm-tiering-budget=1000000000');
  return openRegistry({
    insecure: words.insecure,
    certificateFiles: words.caFile,
    mirrors: words.mirror,
    ...(words.chunkSize !== undefined && { chunkSize: words.chunkSize }),
    ...(words.parallel !== undefined && { parallel: words.parallel }),
    ...(words.retries !== undefined && { retries: { tries: words.retries + 1 } }),
    onWarning: (text: string) => say(context, `warning: ${text}`),
  });
}

function collectHost(text: string, before: readonly string[]): readonly string[] {
  if (/[/@\s]/.test(text) || text === '')
    throw new InvalidArgumentError('Expected HOST or HOST:PORT, without a scheme.');
  return [...before, text.toLowerCase()];
}

function collectMirror(text: string, before: RegistryWords['mirror']): RegistryWords['mirror'] {
  const [, registry, mirror] = /^([^=/]+)=([^=]+)$/.exec(text) ?? [];
  if (registry === undefined || mirror === undefined)
    throw new InvalidArgumentError('Expected REGISTRY=MIRROR, such as docker.io=mirror.example.org.');
  return {
    ...before,
    [registry]: [...(Object.hasOwn(before, registry) ? (before[registry] ?? []) : []), mirror],
  };
}

function parseSize(text: string): number {
  const size = parseByteSize(text);
  if (size === undefined || size < 1) throw new InvalidArgumentError('Expected a size such as 90MB.');
  return size;
}

function parseParallel(text: string): number {
  const count = parseCount(text);
  if (count === 0) throw new InvalidArgumentError('Expected a whole number from 1 to 100.');
  return count;
}

function parseCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 0 || count > 100)
    throw new InvalidArgumentError('Expected a whole number up to 100.');
  return count;
}
