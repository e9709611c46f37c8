// The same expressions with Nix, and without it: evaluated by nixlayer itself, on an embedded store.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { buildCases } from './build-cases.mjs';
import { readArchive } from './compare-built.mjs';
import { readMembers } from './tar-members.mjs';

export async function compareEvaluators(names, { expression, temporary, repository, expected }) {
  const [file, ...arguments_] = expression;
  const nixlayer = (...words) =>
    execa('node', [join(repository, 'dist/cli/main.js'), ...words], { stdin: 'ignore', reject: false });

  const images = names.map((name) => `images.${name}`);
  const built = await buildCases(expression, images);
  const specs = await buildCases(
    expression,
    images.map((image) => `${image}.imageSpec`),
  );
  const possible = names.filter((name) =>
    [built.get(`images.${name}`), specs.get(`images.${name}.imageSpec`)].every(
      ({ kind }) => kind === 'built',
    ),
  );
  const store = join(temporary, 'store');
  const inputs = possible.map((name) => specs.get(`images.${name}.imageSpec`).path);
  const exported = await nixlayer('store', 'export', ...inputs, '--to', store);
  if (exported.exitCode !== 0) throw new Error(exported.stderr);

  const report = [];
  let equal = 0;
  const complaints = names.filter((name) => !possible.includes(name)).map((name) => `${name} does not build`);
  const compare = async (name) => {
    const fromNix = await imageIdOf(built.get(`images.${name}`).path);
    const words = ['inspect', file, '-A', `images.${name}`, ...arguments_, '--store', store, '--json'];
    const { exitCode, stdout, stderr } = await nixlayer(...words);
    const fromStore = exitCode === 0 ? JSON.parse(stdout).imageId : stderr;
    const reason = expected[name]?.evaluators;
    const isEqual = fromStore === fromNix;
    if (isEqual) equal += 1;
    report.push(`${name.padEnd(34)}${isEqual ? '=' : `≠ (${reason ?? 'unexpected'})`} ${fromNix}`);
    if (!isEqual && reason === undefined)
      complaints.push(`${name}: Nix gives ${fromNix}, nixlayer alone ${fromStore}`);
    if (isEqual && reason !== undefined)
      complaints.push(`${name} is equal now; remove it from expected-differences.json`);
  };
  const waiting = [...possible];
  const work = async () => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) await compare(name);
  };
  await Promise.all([work(), work()]);
  report.sort().push('', `${equal}/${names.length} image IDs of Nix and of nixlayer alone are equal`);
  return { report, complaints };
}

async function imageIdOf(path) {
  const isScript = readFileSync(path).subarray(0, 2).toString() === '#!';
  const archive = await readArchive({ function: isScript ? 'streamLayeredImage' : '' }, path);
  const manifest = readMembers(archive).members.find(({ name }) => name === 'manifest.json');
  return `sha256:${JSON.parse(manifest.data.toString())[0].Config.replace(/\.json$/, '')}`;
}
