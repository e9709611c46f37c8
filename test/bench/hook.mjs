// npm run bench:hook: how much longer the post-build hook takes than an empty shell script, in the same run; and the
// same in Node. Nothing is built: store, state of Nix and queue are folders of its own.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Table from 'cli-table3';

const project = new URL('../../', import.meta.url).pathname;
const script = join(project, 'nix/hook/post-build-hook.sh');
const runs = Number(process.env.BENCH_RUNS ?? 100);
const base = mkdtempSync(join(tmpdir(), 'nixlayer-hook-'));
const store = join(base, 'store');
const path = (name) => join(store, `${'0'.repeat(32)}-${name}`);
const env = {
  PATH: process.env.PATH,
  NIX_STORE_DIR: store,
  NIX_STATE_DIR: join(base, 'nix'),
  NIXLAYER_HOOK_DIR: join(base, 'queue'),
  DRV_PATH: path('app.drv'),
  OUT_PATHS: path('app'),
};

try {
  mkdirSync(store);
  writeFileSync(path('app'), '');
  writeFileSync(path('app.drv'), `Derive([("out","${path('app')}","","")],[],[],"s","b",[],[])`);
  const empty = join(base, 'empty');
  writeFileSync(empty, '#!/bin/sh\nexit 0\n', { mode: 0o755 });

  const rows = [
    ['an empty shell script', empty, [], env, runs],
    ['the hook', script, [], env, runs],
    ['the hook, without OUT_PATHS (Nix 2.8)', script, [], { ...env, OUT_PATHS: '' }, runs],
    [
      'nixlayer hook run',
      process.execPath,
      [join(project, 'dist/cli/main.js'), 'hook', 'run'],
      env,
      runs / 10,
    ],
  ];
  const table = new Table({ head: ['', 'median', 'slowest', 'above the empty one'] });
  let least;
  for (const [title, program, args, variables, count] of rows) {
    const times = Array.from({ length: count }, () => time(program, args, variables)).sort((a, b) => a - b);
    const median = times[Math.floor(times.length / 2)];
    least ??= median;
    table.push([title, ms(median), ms(times.at(-1)), ms(median - least)]);
  }
  const before = readdirSync(join(base, 'queue/spool')).length;
  const start = performance.now();
  const children = Array.from({ length: 16 }, () => spawn(script, [], { env, stdio: 'ignore' }));
  await Promise.all(children.map((child) => once(child, 'exit')));
  table.push(['16 hooks at once, all of them', ms(performance.now() - start), '', '']);
  const queued = readdirSync(join(base, 'queue/spool')).length - before;
  console.log(table.toString());
  console.log(`of 16 hooks at once, ${queued} are queued`);
} finally {
  rmSync(base, { recursive: true });
}

function time(program, args, variables) {
  const start = performance.now();
  const { status, stderr } = spawnSync(program, args, { env: variables, encoding: 'utf8' });
  if (status !== 0 || stderr !== '') throw new Error(`${program}: ${status} ${stderr}`);
  return performance.now() - start;
}

function ms(milliseconds) {
  return `${milliseconds.toFixed(1)} ms`;
}
