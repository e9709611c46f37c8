// Compiles the grammar to WebAssembly for web-tree-sitter (npm run generate:grammar-wasm). For who changes the grammar;
// the result is committed, and the same compiler gives the same bytes again.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const result = 'nixlayer-tree-sitter-nix.wasm';

const clang = firstThatRuns([process.env.CLANG, 'clang']);
const linker = firstThatRuns([process.env.WASM_LD, 'wasm-ld']);
// The headers of a C library for wasm32: Debian's place, or a wasi-sdk that WASI_SYSROOT names.
const headers = [
  process.env.WASI_SYSROOT && join(process.env.WASI_SYSROOT, 'include', 'wasm32-wasi'),
  process.env.WASI_SYSROOT && join(process.env.WASI_SYSROOT, 'include'),
  '/usr/include/wasm32-wasi',
].find((path) => path && existsSync(join(path, 'stdlib.h')));

const missing = [
  ...(clang ? [] : ['clang']),
  ...(linker ? [] : ['wasm-ld']),
  ...(headers ? [] : ['the headers of wasi-libc']),
];
if (missing.length > 0) fail(`${missing.join(', ')} not found`);

const objects = mkdtempSync(join(tmpdir(), 'nixlayer-grammar-'));
try {
  const sources = ['src/parser.c', 'scanner-as-nix.c'];
  const compiled = sources.map((_, index) => join(objects, `${index}.o`));
  for (const [index, source] of sources.entries())
    run(clang, [...compilerOptions(), source, '-o', compiled[index]]);
  // A library that web-tree-sitter loads into its own memory beside its own code.
  run(linker, [
    ...['-shared', '--experimental-pic', '--no-entry', '--allow-undefined', '--strip-all'],
    ...['--export=tree_sitter_nix', ...compiled, '-o', result],
  ]);
} finally {
  rmSync(objects, { recursive: true });
}

function compilerOptions() {
  const base = dirname(createRequire(import.meta.url).resolve('tree-sitter-nix/package.json'));
  return [
    ...[
      '--target=wasm32-unknown-emscripten',
      '-fPIC',
      '-fvisibility=hidden',
      '-std=c11',
      '-O2',
      '-DNDEBUG',
      '-c',
    ],
    // As in binding.gyp: src first, then where npm's package keeps scanner.c.
    ...['-nostdlibinc', '-isystem', headers, '-I', 'src', '-I', join(base, 'src')],
  ];
}

function firstThatRuns(programs) {
  return programs.find((name) => name && !spawnSync(name, ['--version'], { stdio: 'ignore' }).error);
}

function run(program, options) {
  const { status, error } = spawnSync(program, options, { cwd: here, stdio: 'inherit' });
  if (error || status !== 0)
    fail(`${program} failed${error ? `: ${error.message}` : ` with exit code ${status}`}`);
}

function fail(reason) {
  process.stderr.write(`The Nix grammar could not be compiled to WebAssembly: ${reason}.
It needs clang, its WebAssembly linker (wasm-ld) and the headers of wasi-libc:
  Debian, Ubuntu   apt-get install clang lld wasi-libc
Other places can be named in the environment: CLANG, WASM_LD, WASI_SYSROOT (the sysroot of a wasi-sdk).
`);
  process.exit(1);
}
