// Keys of `config` whose value is a command: a list of words.
import type { CallFacts } from '../../../program/call-facts.ts';
import { type ConfigEntry, configEntries, entriesOf } from './config-entries.ts';

const commandKeys = new Set(['Cmd', 'Entrypoint', 'Shell']);

/** Values of Cmd, Entrypoint, Shell and Healthcheck.Test, each with its key. */
export function commandEntries(call: CallFacts): readonly ConfigEntry[] {
  return configEntries(call).flatMap((entry) => {
    if (commandKeys.has(entry.key)) return [entry];
    if (entry.key !== 'Healthcheck') return [];
    return entriesOf(call, entry.value).filter(({ key }) => key === 'Test');
  });
}
