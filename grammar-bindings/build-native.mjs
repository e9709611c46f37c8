// Compiles the native parser: the grammar's binding, and npm's tree-sitter where the binary in it does not fit
// (npm run build:native). What works and is up to date already stays. nixlayer runs without, a little slower; the tests
// compare both. The binding is put into prebuilds/, from where the package takes it along.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const name = 'nixlayer_tree_sitter_nix.node';
const prebuilt = join(here, 'prebuilds', `${process.platform}-${process.arch}`, name);
const sources = ['binding.c', 'binding.gyp', 'scanner-as-nix.c', 'src/parser.c'].map((file) =>
  join(here, file),
);

if (!isCurrent(prebuilt)) {
  compile(here);
  cpSync(join(here, 'build', 'Release', name), prebuilt);
  if (!loads(prebuilt)) fail(`${prebuilt} was built but does not load`);
}
const treeSitter = treeSitterFolder();
if (!loads(treeSitter)) {
  compile(treeSitter);
  if (!loads(treeSitter)) fail(`${treeSitter} was built but does not load`);
}

function isCurrent(binary) {
  if (!existsSync(binary)) return false;
  const made = statSync(binary).mtimeMs;
  return sources.every((source) => statSync(source).mtimeMs <= made) && loads(binary);
}

// In a process of its own: a binary of a wrong kind can take its process down, and a replaced one stays mapped.
function loads(module) {
  return (
    spawnSync(process.execPath, ['-e', 'require(process.argv[1])', module], { stdio: 'ignore' }).status === 0
  );
}

function treeSitterFolder() {
  try {
    return dirname(createRequire(import.meta.url).resolve('tree-sitter/package.json'));
  } catch {
    return fail('the npm package tree-sitter is not there');
  }
}

/** Runs node-gyp in a folder with a binding.gyp. */
function compile(directory) {
  const tools = missingTools();
  if (tools.length > 0) fail(`${tools.join(', ')} not found`);
  const arguments_ = [nodeGyp(), 'rebuild', '--directory', directory, ...headers()];
  const result = spawnSync(process.execPath, arguments_, { encoding: 'utf8' });
  if (result.error || result.status !== 0) {
    process.stderr.write(`${result.stdout ?? ''}${result.stderr ?? ''}`);
    fail(`node-gyp failed${result.error ? `: ${result.error.message}` : ` with exit code ${result.status}`}`);
  }
}

function missingTools() {
  if (process.platform === 'win32') return [];
  const wanted = [
    ['a C compiler (cc)', [process.env.CC, 'cc', 'gcc', 'clang']],
    // npm's tree-sitter package needs this one.
    ['a C++ compiler (c++)', [process.env.CXX, 'c++', 'g++', 'clang++']],
    ['make', [process.env.MAKE, 'make', 'gmake']],
    ['python3', [process.env.npm_config_python, process.env.PYTHON, 'python3', 'python']],
  ];
  return wanted.filter(([, commands]) => !commands.some(runs)).map(([label]) => label);
}

function runs(command) {
  if (!command) return false;
  const [program, ...rest] = command.split(/\s+/);
  return !spawnSync(program, [...rest, '--version'], { stdio: 'ignore' }).error;
}

function nodeGyp() {
  if (process.env.npm_config_node_gyp) return process.env.npm_config_node_gyp;
  const places = [
    import.meta.url,
    join(dirname(process.execPath), '..', 'lib', 'node_modules', 'npm', 'package.json'),
    join(dirname(process.execPath), 'node_modules', 'npm', 'package.json'),
  ];
  for (const place of places) {
    try {
      return createRequire(place).resolve('node-gyp/bin/node-gyp.js');
    } catch {}
  }
  return fail('node-gyp not found; run this through npm (npm run build:native), which brings it along');
}

// Node's headers often lie beside it, as in its archives and in Linux distributions: no need to download them.
function headers() {
  if (process.env.npm_config_nodedir) return [];
  const prefix = join(dirname(process.execPath), '..');
  return existsSync(join(prefix, 'include', 'node', 'node_api.h')) ? ['--nodedir', prefix] : [];
}

function fail(reason) {
  process.stderr.write(`
nixlayer: the native parser for Nix could not be built: ${reason}.
It needs a C and C++ compiler, make, Python 3 and Node's header files:
  Debian, Ubuntu   apt-get install build-essential python3
  Fedora, RHEL     dnf install gcc-c++ make python3
  Arch             pacman -S base-devel python
  Alpine           apk add build-base python3
  NixOS, Nix       nix-shell -p gcc gnumake python3
  macOS            xcode-select --install
  Windows          Visual Studio Build Tools with "Desktop development with C++", and Python 3
Without network access, point npm at Node's headers: npm_config_nodedir=/usr (the directory above include/node).

`);
  process.exit(1);
}
