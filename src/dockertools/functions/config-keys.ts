// The keys of an image's `config`, as the Docker image specification 1.3 has them. Case matters.
import type { ArgumentType } from './argument.ts';

export interface ConfigKey {
  readonly name: string;
  readonly types: readonly ArgumentType[];
  /** One sentence. */
  readonly summary: string;
  /** Keys of the set inside, when they are fixed. */
  readonly keys?: readonly ConfigKey[];
  /** Runtimes take no notice of it. */
  readonly obsolete?: true;
}

const duration = (name: string, summary: string): ConfigKey => ({ name, types: ['int'], summary });

export const configKeys: readonly ConfigKey[] = [
  {
    name: 'Cmd',
    types: ['list', 'null'],
    summary: 'The command, or the arguments of Entrypoint; a list of strings.',
  },
  {
    name: 'Entrypoint',
    types: ['list', 'null'],
    summary: 'The program that always runs; a list of strings.',
  },
  { name: 'Env', types: ['list', 'null'], summary: 'Variables, a list of NAME=VALUE.' },
  { name: 'WorkingDir', types: ['string'], summary: 'The folder in which the command runs; absolute.' },
  {
    name: 'ExposedPorts',
    types: ['set', 'null'],
    summary: 'Ports as names, PORT/PROTOCOL; each value is an empty set.',
  },
  {
    name: 'User',
    types: ['string'],
    summary: 'USER, UID, USER:GROUP or UID:GID of the command.',
  },
  {
    name: 'Volumes',
    types: ['set', 'null'],
    summary: 'Folders as names; each value is an empty set.',
  },
  { name: 'Labels', types: ['set', 'null'], summary: 'Texts by name.' },
  { name: 'StopSignal', types: ['string'], summary: 'The signal that ends the container.' },
  {
    name: 'Healthcheck',
    types: ['set', 'null'],
    summary: 'How to see that the container works; times in nanoseconds.',
    keys: [
      { name: 'Test', types: ['list'], summary: 'NONE, or CMD or CMD-SHELL and what to run.' },
      duration('Interval', 'Between two checks.'),
      duration('Timeout', 'A check that takes longer has failed.'),
      duration('StartPeriod', 'Failures do not count for so long.'),
      { name: 'Retries', types: ['int'], summary: 'Failures in a row that make it unhealthy.' },
    ],
  },
  { name: 'Shell', types: ['list', 'null'], summary: 'The shell of commands that are one string.' },
  { name: 'OnBuild', types: ['list', 'null'], summary: 'Steps for builds upon this image.' },
  { name: 'ArgsEscaped', types: ['bool'], summary: 'Windows only.' },
  { name: 'Hostname', types: ['string'], summary: 'Of no use in an image.', obsolete: true },
  { name: 'Domainname', types: ['string'], summary: 'Of no use in an image.', obsolete: true },
  { name: 'Memory', types: ['int'], summary: 'Limit in bytes.', obsolete: true },
  { name: 'MemorySwap', types: ['int'], summary: 'Limit in bytes.', obsolete: true },
  { name: 'CpuShares', types: ['int'], summary: 'Weight among containers.', obsolete: true },
];
