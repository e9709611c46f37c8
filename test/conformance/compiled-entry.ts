// Workers can only be started from compiled code: compiles the sources into a folder of its own.
import { cp, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { execa } from 'execa';

const project = new URL('../../', import.meta.url).pathname;

export interface CompiledEntry {
  readonly entry: typeof import('../../src/eval/index.ts');
  readonly remove: () => Promise<void>;
}

export async function compileEntry(): Promise<CompiledEntry> {
  const folder = await mkdtemp(join(tmpdir(), 'nixlayer-dist-'));
  await mkdir(join(folder, 'dist'));
  await cp(join(project, 'package.json'), join(folder, 'package.json'));
  for (const name of ['node_modules', 'grammar-bindings'])
    await symlink(join(project, name), join(folder, name));
  const config = join(project, 'tsconfig.build.json');
  await execa('npx', ['tsc', '-p', config, '--outDir', join(folder, 'dist')], {
    cwd: project,
    reject: false,
  });
  const entry: CompiledEntry['entry'] = await import(pathToFileURL(join(folder, 'dist/eval/index.js')).href);
  return { entry, remove: () => rm(folder, { recursive: true }) };
}
