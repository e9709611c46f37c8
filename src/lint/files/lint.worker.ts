// What runs in a worker of check-files.ts.
import { workerData } from 'piscina';
import { checkFile, type FileOutcome, type FileTask } from './check-file.ts';

// Piscina hands over an array of its own data and ours.
const linted: ReadonlySet<string> = new Set(workerData as readonly string[]);

export function checkBatch(tasks: readonly FileTask[]): readonly FileOutcome[] {
  return tasks.map((task) => checkFile(task, (file) => linted.has(file)));
}
