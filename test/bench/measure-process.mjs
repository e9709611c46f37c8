// Runs a program and says what it took.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';

export const project = new URL('../../', import.meta.url).pathname;
const reporter = join(project, 'test/bench/report-peak-memory.mjs');
/** The compiled nixlayer, a file to run with node. */
export const nixlayer = process.env.NIXLAYER_CLI ?? join(project, 'dist/cli/main.js');

/**
 * @param {string} program
 * @param {readonly string[]} args
 * @param {Record<string, string>} env added to this process's
 * @param {import('execa').Options} options
 * @returns {Promise<{ stdout: string, seconds: number }>} seconds of the whole process
 */
export async function measure(program, args, env = {}, options = {}) {
  const start = performance.now();
  const { stdout } = await execa(program, args, { env, maxBuffer: 1 << 28, ...options });
  return { stdout, seconds: (performance.now() - start) / 1000 };
}

/** As `measure`, of the compiled nixlayer, with its peak resident memory in MiB. */
export async function measureNixlayer(args, env = {}, options = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'nixlayer-measure-'));
  const peakFile = join(folder, 'peak');
  try {
    const words = ['--import', reporter, nixlayer, ...args];
    const result = await measure(process.execPath, words, { ...env, PEAK_MEMORY_FILE: peakFile }, options);
    return { ...result, peakMiB: Math.round(Number(readFileSync(peakFile, 'utf8')) / 1024) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The fastest of several runs: what else the machine does only makes a run slower. */
export async function fastest(count, run) {
  let best;
  for (let index = 0; index < count; index++) {
    const result = await run();
    if (best === undefined || result.seconds < best.seconds) best = result;
  }
  return best;
}
