// npm run bench:start: how long nixlayer takes to start, against `node -e 0` in the same run, and how many files a start
// opens (where strace is there). The editor's row ends with the first diagnostics.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import Table from 'cli-table3';
import { execa } from 'execa';
import {
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';

const project = new URL('../../', import.meta.url).pathname;
const main = join(project, 'dist/cli/main.js');
const runs = Number(process.env.BENCH_RUNS ?? 15);
const folder = mkdtempSync(join(tmpdir(), 'nixlayer-start-'));
const image = join(folder, 'image.nix');
const archive = join(folder, 'app.tar');
const conf = join(folder, 'conf.json');
const text = '{ dockerTools, hello }: dockerTools.buildImage { name = "app"; contents = [ hello ]; }\n';

// Milliseconds above `node -e 0`.
const rows = [
  { title: 'node -e 0', words: ['-e', '0'] },
  { title: '--version', words: [main, '--version'], most: 60, files: 30 },
  { title: '--help', words: [main, '--help'], most: 60 },
  { title: 'stream --help', words: [main, 'stream', '--help'] },
  { title: 'plan conf.json', words: [main, 'plan', conf], most: 150 },
  { title: 'inspect app.tar', words: [main, 'inspect', archive], most: 150 },
  ...grammars('lint image.nix', (NIXLAYER_GRAMMAR) => ({
    words: [main, 'lint', image],
    env: { NIXLAYER_GRAMMAR },
    most: NIXLAYER_GRAMMAR === 'native' ? 200 : 300,
    files: 60,
  })),
  ...grammars('first diagnostics', (NIXLAYER_GRAMMAR) => ({ editor: { NIXLAYER_GRAMMAR }, most: 350 })),
];

function grammars(title, row) {
  return ['native', 'wasm'].map((grammar) => ({ title: `${title} (${grammar})`, ...row(grammar) }));
}

try {
  writeFileSync(image, text);
  const quickstart = join(project, 'fixtures/quickstart');
  const words = [join(quickstart, 'image.nix'), '--store', join(quickstart, 'store')];
  await execa(process.execPath, [main, 'build', ...words, '-o', archive]);
  await execa(process.execPath, [main, 'plan', ...words, '--format', 'conf', '-o', conf]);

  const times = rows.map(() => []);
  // In turn, so that all rows have the same share of what else the machine does; the first round warms up.
  for (let run = -1; run < runs; run++)
    for (const [index, row] of rows.entries()) {
      const time = row.editor ? await timeOfEditor(row.editor) : timeOf(row);
      if (run >= 0) times[index].push(time);
    }

  const start = median(times[0]);
  const table = new Table({
    head: ['start', 'ms', 'above node', 'at most', 'files', 'at most'],
    style: { head: [], border: [] },
  });
  let isWithin = true;
  for (const [index, row] of rows.entries()) {
    const time = median(times[index]);
    const files = row.editor ? undefined : filesOpened(row);
    isWithin &&= row.most === undefined || time - start <= row.most;
    isWithin &&= row.files === undefined || files === undefined || files <= row.files;
    const above = index === 0 ? '' : `+ ${Math.round(time - start)}`;
    table.push([row.title, Math.round(time), above, row.most ?? '', files ?? '', row.files ?? '']);
  }
  console.log(table.toString());
  console.log(`Node ${process.version}, medians of ${runs} runs`);
  process.exitCode = isWithin ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true });
}

function timeOf({ words, env = {} }) {
  const start = performance.now();
  const { error } = spawnSync(process.execPath, words, { stdio: 'ignore', env: { ...process.env, ...env } });
  if (error) throw error;
  return performance.now() - start;
}

async function timeOfEditor(env) {
  const start = performance.now();
  const server = execa(process.execPath, [main, 'lsp'], { env, buffer: false, reject: false });
  const connection = createProtocolConnection(
    new StreamMessageReader(server.stdout),
    new StreamMessageWriter(server.stdin),
  );
  const found = new Promise((resolve) =>
    connection.onNotification('textDocument/publishDiagnostics', resolve),
  );
  connection.listen();
  await connection.sendRequest('initialize', { processId: process.pid, rootUri: null, capabilities: {} });
  await connection.sendNotification('initialized', {});
  const uri = pathToFileURL(image).href;
  await connection.sendNotification('textDocument/didOpen', {
    textDocument: { uri, languageId: 'nix', version: 1, text },
  });
  const { diagnostics } = await found;
  const time = performance.now() - start;
  if (diagnostics.length === 0) throw new Error('the server found nothing');
  connection.dispose();
  server.kill();
  await server;
  return time;
}

/** How many files a process opens, libraries and those of Node itself included; undefined without strace. */
function filesOpened({ words, env = {} }) {
  const log = join(folder, 'opened');
  const arguments_ = ['-f', '-e', 'trace=openat', '-o', log, process.execPath, ...words];
  const { error } = spawnSync('strace', arguments_, { stdio: 'ignore', env: { ...process.env, ...env } });
  if (error) return undefined;
  return readFileSync(log, 'utf8').match(/openat.* = \d+$/gm)?.length ?? 0;
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
