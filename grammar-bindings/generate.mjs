// Writes src/parser.c and its headers from grammar.js (npm run generate:grammar). For who changes the grammar;
// installing needs only the committed result.
import { spawnSync } from 'node:child_process';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const candidates = [process.env.TREE_SITTER, 'tree-sitter', join(homedir(), '.cargo', 'bin', 'tree-sitter')];
const program = candidates.find((name) => name && !spawnSync(name, ['--version'], { stdio: 'ignore' }).error);

if (program === undefined) {
  console.error(`The tree-sitter command line was not found. Install it with

  cargo install tree-sitter-cli --version 0.25.10 --locked

or name it in the environment variable TREE_SITTER. (npm's tree-sitter-cli downloads the same program.)`);
  process.exit(1);
}
const { status } = spawnSync(program, ['generate', '--abi', '15'], { cwd: here, stdio: 'inherit' });
process.exit(status ?? 1);
