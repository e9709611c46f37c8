// The documented examples of the public entries, compiled and run against the package as npm packs it.
import { cp, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fixtures, repository } from './support/environment.ts';
import { type Registry, startRegistry } from './support/registry.ts';
import { makeTemporaryFolder, removeTree } from './support/temporary-folder.ts';

interface Example {
  readonly page: string;
  readonly line: number;
  readonly text: string;
}

let folder: string;
let registry: Registry;
const examples = await documentedExamples();

beforeAll(async () => {
  registry = await startRegistry();
  folder = await makeTemporaryFolder();
  const { stdout } = await execa('npm', ['pack', '--json', '--pack-destination', folder], {
    cwd: repository,
  });
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
  const packed = join(folder, 'node_modules/nixlayer');
  await mkdir(packed, { recursive: true });
  await execa('tar', ['-xf', join(folder, filename), '--strip-components=1', '-C', packed]);
  for (const name of ['piscina', 'web-tree-sitter', '@types'])
    await symlink(join(repository, 'node_modules', name), join(folder, 'node_modules', name));
  // Where the examples run; the image finds the library at ../../nix, as in the repository.
  await cp(fixtures, join(folder, 'fixtures'), { recursive: true });
  await symlink(join(packed, 'nix'), join(folder, 'nix'));
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  const compilerOptions = {
    target: 'es2023',
    module: 'nodenext',
    strict: true,
    exactOptionalPropertyTypes: true,
    types: ['node'],
    outDir: 'out',
    // The package's own declarations are checked, too.
    skipLibCheck: false,
  };
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }));
  await Promise.all(
    examples.map(({ page, line, text }) =>
      writeFile(
        join(folder, nameOf({ page, line })),
        // An example of another page's names is a module as well.
        `${text}\nexport {};\n`,
      ),
    ),
  );
});
afterAll(async () => {
  await registry.stop();
  await removeTree(folder);
});

it('are found', () => {
  const entries = [
    'nixlayer',
    'nixlayer/syntax',
    'nixlayer/eval',
    'nixlayer/layering',
    'nixlayer/lint',
    'nixlayer/registry',
  ];
  for (const entry of entries)
    expect(examples.map(({ text }) => text).join('\n')).toContain(`from '${entry}'`);
});

it('type-check', async () => {
  const compiler = join(repository, 'node_modules/.bin/tsc');
  const { stdout } = await execa(compiler, ['-p', 'tsconfig.json'], { cwd: folder, reject: false });
  expect(stdout).toBe('');
});

it.each(examples)('$page:$line runs', async (example) => {
  const file = join(folder, 'out', nameOf(example).replace(/\.ts$/, '.js'));
  const cwd = join(folder, 'fixtures/quickstart');
  const result = await execa(process.execPath, [file], {
    cwd,
    env: { REGISTRY: registry.address },
    reject: false,
  });
  expect(result.stderr).toBe('');
  expect(result.exitCode).toBe(0);
});

function nameOf({ page, line }: Pick<Example, 'page' | 'line'>): string {
  return `${page.replaceAll(/[^a-z]+/gi, '-')}-${line}.ts`;
}

async function documentedExamples(): Promise<readonly Example[]> {
  const pages = (await readdir(join(repository, 'docs'))).filter((name) => name.endsWith('.md'));
  const texts = ['README.md', ...pages.map((page) => `docs/${page}`)].map(async (page) => {
    const text = await readFile(join(repository, page), 'utf8');
    return [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map((found) => ({
      page,
      line: text.slice(0, found.index).split('\n').length,
      text: found[1] ?? '',
    }));
  });
  return (await Promise.all(texts)).flat();
}
