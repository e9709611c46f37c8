// Ratios of an earlier run, by closure and row; seconds are no use on another machine.
import { readFile, writeFile } from 'node:fs/promises';

const file = new URL('ratios.json', import.meta.url);

/** @returns {Promise<Record<string, number>>} row → ratio */
export async function recorded(size) {
  return (await all())[size] ?? {};
}

/** Rows that were not measured keep what they had. */
export async function record({ closure: { size }, rows }) {
  const known = await all();
  const measured = rows.filter(({ unit, value }) => unit === '×' && value !== undefined);
  const ratios = measured.map(({ name, value }) => [name, Number(value.toFixed(3))]);
  known[size] = { ...known[size], ...Object.fromEntries(ratios) };
  await writeFile(file, `${JSON.stringify(known, undefined, 2)}\n`);
}

async function all() {
  return JSON.parse(await readFile(file, 'utf8').catch(() => '{}'));
}
