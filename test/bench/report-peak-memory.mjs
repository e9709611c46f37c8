// Preloaded into the measured process: leaves its peak resident memory (KiB) in the file PEAK_MEMORY_FILE.
import { writeFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

if (isMainThread && process.env.PEAK_MEMORY_FILE) {
  process.on('exit', () =>
    writeFileSync(process.env.PEAK_MEMORY_FILE, String(process.resourceUsage().maxRSS)),
  );
}
