// The examples of docs/ci.md, run step by step against a registry on this machine.
import { chmodSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { beforeAll, describe, expect, it } from 'vitest';
import { isMissing, nixlayerProgram, repository } from './support/environment.ts';
import { imageFixture, packageSet } from './support/nixlayer.ts';
import { type Registry, startRegistry } from './support/registry.ts';
import { makeTemporaryFolder, removeTree, temporaryFolder } from './support/temporary-folder.ts';

const page = readFileSync(join(repository, 'docs/ci.md'), 'utf8');
/** What a runner installs; everything else is run. */
const installs = [
  'npm install --global nixlayer',
  'nix-env -iA nixpkgs.nodejs',
  'export PATH="$HOME/.npm/bin:$PATH" && npm install --global --prefix "$HOME/.npm" nixlayer',
];

/** The blocks of a section in one language. */
function blocks(heading: string, language: string): string[] {
  const section = page.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? '';
  return [...section.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(
    ([, text = '']) => text,
  );
}

/** `run:` of the steps, of one line or of several. */
function runsOf(workflow: string): string[] {
  const runs = workflow.matchAll(/^( *)(?:- )?run: (?:\|\n((?:\1 +.*\n)+)|(.*)\n)/gm);
  return [...runs].map(([, , several, one]) => (several ?? one ?? '').replace(/^ +/gm, ''));
}

/** The lines of `before_script` and `script`. */
function scriptOf(job: string): string[] {
  return [...job.matchAll(/^ {4}- (.*)$/gm)].map(([, line = '']) => line);
}

describe.skipIf(isMissing('nix-build', 'docker-registry'))('the examples for CI', () => {
  let registry: Registry;
  let programs: string;

  beforeAll(async () => {
    registry = await startRegistry();
    programs = await makeTemporaryFolder();
    const program = join(programs, 'nixlayer');
    await writeFile(program, `#!/bin/sh\nexec "${process.execPath}" "${nixlayerProgram}" "$@"\n`);
    chmodSync(program, 0o755);
    return async () => {
      await registry.stop();
      await removeTree(programs);
    };
  });

  it.each([
    ['A shell script', 'sh', (text: string) => [text], 2],
    ['GitHub Actions', 'yaml', runsOf, 5],
    ['GitLab CI', 'yaml', scriptOf, 7],
  ] as const)('%s', async (heading, language, stepsOf, count) => {
    const folder = await temporaryFolder();
    const expression = `{ image = import ${imageFixture('team-app')} { pkgs = ${packageSet()}; }; }\n`;
    await writeFile(join(folder, 'image.nix'), expression);
    const all = blocks(heading, language).flatMap(stepsOf);
    expect(all).toHaveLength(count);
    const steps = all.filter((step) => !installs.includes(step.trim()));
    const version = heading.replace(/\W/g, '');
    const env = {
      PATH: `${programs}:${process.env.PATH}`,
      HOME: folder,
      REGISTRY: registry.address,
      REGISTRY_USER: 'someone',
      REGISTRY_PASSWORD: 'a secret',
      VERSION: version,
      NIXLAYER_CACHE_DIR: join(folder, 'cache'),
    };
    // Of a shell script the last block stands alone: the environment that it makes is that of the first.
    const script = (language === 'sh' ? steps.toReversed() : steps).join('\n');
    const { stdout, stderr } = await execa('sh', ['-e', '-c', script], { cwd: folder, env, stdin: 'ignore' });
    expect(`${stdout}${stderr}`).not.toContain('a secret');
    const answer = await fetch(`http://${registry.address}/v2/team/app/manifests/${version}`, {
      headers: { accept: 'application/vnd.oci.image.manifest.v1+json' },
    });
    expect(answer.status).toBe(200);
  });
});
