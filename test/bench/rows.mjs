// The rows of the benchmark: what is compared, and the bar. A row's value comes from one run of each of its cases.
import { availableParallelism } from 'node:os';

const cores = availableParallelism();
const MB = 1e6;

/**
 * @typedef {object} Row
 * @property {string} name
 * @property {string} title
 * @property {'×' | 's' | 'bytes' | 'MiB' | ''} unit × for ratios, which hold for any machine
 * @property {number} [most] bar
 * @property {number} [least] bar
 * @property {'large'} [closure] instead of the one that was asked for
 * @property {true} [once] measured in the first round only
 * @property {true} [long] only with --all, or by name
 * @property {readonly string[]} cases
 * @property {(results: Record<string, any>, closure: any) => number} value undefined: not known
 */

/** @type {Row[]} */
export const rows = [
  seconds('stream-cold', 'stream cold', 'tar | openssl', { most: 1.1 }),
  {
    name: 'stream-same',
    title: 'images that differ from those of peer stream',
    unit: '',
    most: 0,
    once: true,
    cases: ['nixlayer stream digest', 'peer stream digest'],
    value: (results) =>
      results['nixlayer stream digest'].stdout === results['peer stream digest'].stdout ? 0 : 1,
  },
  seconds('stream-peer', 'peer stream', 'stream cold', {}),
  seconds('hash-peer', 'hash cold', 'peer hash', { most: 0.9 }),
  seconds('hash-tar', 'hash cold', 'tar | sha256sum', {}),
  seconds('stream-warm', 'stream warm', 'tar | cat', { most: 1.5 }),
  time('build-warm', 'build warm', { most: 0.5 }),
  stat('build-warm-read', 'build warm', 'read', { most: 0 }),
  ...['zstd', 'gzip'].flatMap((method) => [
    {
      name: `${method}-cold`,
      title: `${method} cold ÷ (library ${method} ÷ ${cores} cores)`,
      unit: '×',
      most: 1.1,
      long: true,
      cases: [`${method} cold`, `library ${method}`],
      value: (results) => results[`${method} cold`].seconds / (results[`library ${method}`].seconds / cores),
    },
    {
      name: `${method}-size`,
      title: `${method} cold: size of the layers ÷ library ${method}`,
      unit: '×',
      most: 1.005,
      long: true,
      cases: [`${method} cold`, `library ${method}`],
      value: (results) => results[`${method} cold`].bytes / results[`library ${method}`].bytes,
    },
  ]),
  ...['fewer layers', 'other layering'].flatMap((change) => [
    stat(`${change.replace(' ', '-')}-compressed`, `zstd ${change}`, 'compressed', { most: 0, long: true }),
    time(change.replace(' ', '-'), `zstd ${change}`, { long: true }),
  ]),
  {
    name: 'changed-path-compressed',
    title: "zstd changed path: bytes compressed beyond the path's archive",
    unit: 'bytes',
    most: 0,
    long: true,
    cases: ['zstd changed path'],
    value: (results, { changed }) =>
      results['zstd changed path'].report.stats?.compressed - changed.archiveBytes,
  },
  {
    name: 'changed-path',
    title: 'zstd changed path: seconds ÷ (0.5 s + its layer at 500 MB/s)',
    unit: '×',
    most: 1,
    long: true,
    cases: ['zstd changed path'],
    value: (results, { changed }) => {
      const { seconds, report } = results['zstd changed path'];
      const layer = report.layers.find(({ paths }) => paths.includes(changed.other));
      return seconds / (0.5 + layer.size / (500 * MB));
    },
  },
  seconds('large-peer', 'peer stream', 'stream cold', { least: 4, closure: 'large', long: true }),
  time('large-plan', 'plan', { most: 0.5, closure: 'large', long: true }),
];

function seconds(name, numerator, denominator, rest) {
  return {
    name,
    title: `${numerator} ÷ ${denominator}`,
    unit: '×',
    cases: [numerator, denominator],
    value: (results) => results[numerator].seconds / results[denominator].seconds,
    ...rest,
  };
}

function time(name, measured, rest) {
  return {
    name,
    title: measured,
    unit: 's',
    cases: [measured],
    value: (results) => results[measured].seconds,
    ...rest,
  };
}

function stat(name, measured, key, rest) {
  return {
    name,
    title: `${measured}: bytes ${key}`,
    unit: 'bytes',
    cases: [measured],
    value: (results) => results[measured].report.stats?.[key],
    ...rest,
  };
}
