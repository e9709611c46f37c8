// contrib/nix-language-test-suite of Snix: an expression (.nix), what it needs (.kdl), and its output (.exp) or that there
// is an error (.err).
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { parseKdl } from './kdl.mjs';
import { evaluateFile, failureOf } from './suite-case.mjs';

const kind = 'language-test-suite';

/** @param {string} folder tests/cases */
export function runLanguageSuite(folder) {
  return readdirSync(folder, { recursive: true })
    .filter((file) => /\.(?:exp|err)$/.test(file))
    .sort()
    .map((file) => file.slice(0, -'.exp'.length))
    .map((test) => ({ kind, name: `${kind}/${test}`, failure: runCase(join(folder, test)) }));
}

function runCase(test) {
  const needs = existsSync(`${test}.kdl`) ? readFileSync(`${test}.kdl`, 'utf8') : '';
  const described = readDescription(parseKdl(needs));
  const working = realpathSync(mkdtempSync(join(tmpdir(), 'snix-case-')));
  const sockets = [];
  try {
    makeFixtures(described.fixtures, working, dirname(test), sockets);
    const file = join(working, `${basename(test)}.nix`);
    cpSync(`${test}.nix`, file);
    const verdict = existsSync(`${test}.exp`) ? 'okay' : 'fail';
    const wanted = verdict === 'okay' ? readFileSync(`${test}.exp`, 'utf8').trim() : undefined;
    return failureOf(verdict, () => evaluate(file, working, described), wanted);
  } finally {
    for (const socket of sockets) socket.close();
    rmSync(working, { recursive: true });
  }
}

function evaluate(file, working, { strict, xml, searchPath, workDir, environment }) {
  const options = {
    environment,
    searchPath: [...searchPath, ...(environment.NIX_PATH?.split(':') ?? [])].map((entry) =>
      entry.replace(/[^=]*$/, (path) => join(working, path)),
    ),
  };
  const output = evaluateFile(file, { strict, xml, options }).trim();
  return workDir === undefined ? output : output.replaceAll(working, workDir);
}

function readDescription(nodes) {
  const childrenOf = (name) => nodes.find((node) => node.name === name)?.children ?? [];
  const environment = childrenOf('environment');
  const options = childrenOf('runtime-opts');
  const named = (among, name) => among.filter((node) => node.name === name);
  return {
    strict: named(options, 'eval-strict').length > 0,
    xml: named(options, 'xml-output').length > 0,
    searchPath: named(options, 'search-path').flatMap(({ args }) => args),
    workDir: named(environment, 'work-dir')[0]?.args[0],
    environment: Object.fromEntries(named(environment, 'env-var').map(({ args }) => args)),
    fixtures: named(environment, 'fixtures').flatMap(({ children }) => children),
  };
}

function makeFixtures(fixtures, parent, assets, sockets) {
  for (const { name, args, props, children } of fixtures) {
    const path = join(parent, args[0]);
    if (props.ref !== undefined) cpSync(join(assets, props.ref), path, { recursive: true });
    else if (name === 'file') writeFileSync(path, props.content);
    else if (name === 'dir') {
      mkdirSync(path);
      makeFixtures(children, path, assets, sockets);
    } else if (name === 'symlink') symlinkSync(props.target, path);
    else if (name === 'fifo') execFileSync('mkfifo', [path]);
    else if (name === 'socket') sockets.push(createServer().listen(path).unref());
    else if (name === 'char') makeDevice(path);
    else if (name !== 'device') throw new Error(`the fixture '${name}' is not known here`);
  }
}

/** What needs root; to others a pipe is as good, since Nix refuses both alike. */
function makeDevice(path) {
  if (process.getuid() === 0) execFileSync('mknod', [path, 'c', '0', '0']);
  else execFileSync('mkfifo', [path]);
}
