// Builds the images that were recorded of the real dockerTools, with the library of nix/ and real Nix, and compares them:
//
//   npm run conformance:golden -- [--report FILE] [--evaluator embedded] [CASE…]
//
// The recordings are in the folder GOLDEN, or beside the repository. CASE is a name; `*` stands for anything. Cases without
// a recording are only built.
// --evaluator embedded compares image IDs instead: what Nix built against what the built-in evaluator gives on an embedded
// store with the closures of all images.
//
// What golden/expected-differences.json lists must differ, everything else must be equal.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { execa } from 'execa';
import { buildCases, namesOfCases } from './golden/build-cases.mjs';
import { compareBuilt } from './golden/compare-built.mjs';
import { compareEvaluators } from './golden/compare-evaluators.mjs';
import { judge } from './golden/judge.mjs';
import { readRecordings, recordingsFolder } from './golden/recordings.mjs';

const repository = new URL('../..', import.meta.url).pathname;
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { report: { type: 'string' }, evaluator: { type: 'string', default: 'nix' } },
});

const folder = recordingsFolder(repository);
if (folder === undefined) {
  console.error('Set GOLDEN to the folder with the recordings of dockerTools: cases.nix, cases/, …');
  process.exit(2);
}

const expected = readJson(new URL('golden/expected-differences.json', import.meta.url));
const temporary = mkdtempSync(join(tmpdir(), 'nixlayer-golden-'));
try {
  writeFileSync(join(temporary, 'nix.conf'), 'build-users-group =\nsandbox = false\nsubstituters =\n');
  Object.assign(process.env, { NIX_CONF_DIR: temporary, NIX_USER_CONF_FILES: '/dev/null', NIX_PATH: '' });
  const source = join(temporary, 'nixlayer');
  await execa('node', [join(repository, 'test/collect-package.mjs'), source]);
  const file = new URL('golden/cases.nix', import.meta.url).pathname;
  const expression = [file, '--arg', 'recordings', folder, '--argstr', 'nixlayerSource', source];

  const isChosen = ({ name }) => positionals.length === 0 || positionals.some((word) => matches(word, name));
  const recordings = readRecordings(folder, await namesOfCases(expression));

  if (values.evaluator === 'embedded') {
    // Merged images, file systems and helpers have no description that nixlayer could make an image of.
    const isDescribed = ({ name }) => !/^(m|e|x|md-x)-/.test(name);
    const names = recordings.images
      .filter((image) => isDescribed(image) && isChosen(image))
      .map(({ name }) => name);
    print(await compareEvaluators(names, { expression, temporary, repository, expected }));
  } else print(await compareWithRecordings(expression, recordings, isChosen));
} finally {
  rmSync(temporary, { recursive: true, force: true });
}

async function compareWithRecordings(expression, recordings, isChosen) {
  const images = recordings.images.filter(isChosen);
  const refused = recordings.refused.filter(isChosen);
  const outcomes = await buildCases(expression, [
    ...images.map(({ name }) => `images.${name}`),
    ...refused.map(({ name }) => `refused.${name}`),
  ]);
  return judge({
    images: await compareBuilt(images, outcomes),
    refused: refused.map((each) => ({ ...each, outcome: outcomes.get(`refused.${each.name}`) })),
    expected,
  });
}

function print(lines) {
  for (const line of lines.report) console.log(line);
  for (const complaint of lines.complaints) console.error(complaint);
  if (values.report) writeFileSync(values.report, [...lines.report, ...lines.complaints, ''].join('\n'));
  process.exitCode = lines.complaints.length > 0 ? 1 : 0;
}

function matches(word, name) {
  return new RegExp(`^${word.split('*').map(escapeText).join('.*')}$`).test(name);
}

function escapeText(text) {
  return text.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
}

function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}
