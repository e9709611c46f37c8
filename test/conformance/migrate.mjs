// Migrates copies of all .nix files below MIGRATE_CORPUS, to the newest release and to every goal, and looks at the results with
// eyes of its own: Nix parses what Nix parsed before, every comment is there, every image call means the same but for what the
// recipes announce, a second run has nothing to do. Exits with 1 when a bar is missed.
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { findImageCallsIn } from '../../dist/index.js';
import { findFiles } from '../../dist/lint/index.js';
import { parseNix, SourceText } from '../../dist/syntax/index.js';

const corpus = process.env.MIGRATE_CORPUS;
if (!corpus || !existsSync(corpus)) {
  console.error('MIGRATE_CORPUS=folder is needed: copies of the .nix files below it are migrated');
  process.exit(2);
}

/** What is asked for, each on a copy of its own. */
const runs = {
  release: [],
  'release, all edits': ['--from', '18.09', '--pin', '--unsafe'],
  layered: ['--to', 'layered'],
  streamed: ['--to', 'streamed'],
  dockertools: ['--to', 'dockertools'],
  nixlayer: ['--to', 'nixlayer', '--nixlayer-source', fileURLToPath(new URL('../..', import.meta.url))],
};

const command = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const run = (...words) =>
  execa(process.execPath, [command, ...words], { reject: false, maxBuffer: 1 << 30, stdin: 'ignore' });

const { stdout: listed } = await run('migrate', 'recipes', '--json');
const recipes = new Map(JSON.parse(listed).recipes.map((recipe) => [recipe.id, recipe]));
const problems = [];
for (const [name, words] of Object.entries(runs)) await migrateCopy(name, words);
console.log(`problems         ${problems.length}`);
for (const problem of problems) console.log(`  ${problem}`);
if (problems.length > 0) process.exitCode = 1;

async function migrateCopy(name, words) {
  const temporary = mkdtempSync(join(tmpdir(), 'nixlayer-migrate-corpus-'));
  try {
    const folder = join(temporary, 'corpus');
    cpSync(resolve(corpus), folder, { recursive: true, filter: (path) => !/\/\.git(?:\/|$)/.test(path) });
    const before = textsOf(folder);
    const start = performance.now();
    const first = await migrate(folder, words);
    const seconds = (performance.now() - start) / 1000;
    if (!first) return problems.push(`${name}: the migration failed`);
    const changed = [...textsOf(folder)].filter(([file, text]) => text !== before.get(file));
    report(name, first, seconds);
    for (const [file, text] of changed) {
      await compareParse(name, file, before.get(file), folder);
      compareComments(name, relative(folder, file), before.get(file), text);
    }
    await compareMeanings(name, folder, before, first, changed);
    const second = await migrate(folder, words);
    for (const { file, places } of second?.files ?? [{ file: 'all', places: [{ status: 'done' }] }])
      for (const place of places.filter(({ status }) => status === 'done'))
        problems.push(`${name}: ${relative(folder, file)}: a second run does ${place.recipe}`);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

function textsOf(folder) {
  return new Map(findFiles([folder]).map((file) => [file, readFileSync(file, 'latin1')]));
}

async function migrate(folder, words) {
  const { stdout, stderr } = await run('migrate', folder, '--write', '--allow-no-vcs', '--json', ...words);
  try {
    return JSON.parse(stdout);
  } catch {
    console.log(stderr.slice(0, 2000));
    return undefined;
  }
}

function report(name, { summary, files }, seconds) {
  const { done, left, notes, suppressed, changed } = summary;
  console.log(
    `${name.padEnd(20)} ${seconds.toFixed(1)} s, ${summary.files} files, ${changed} rewritten: ` +
      `${done} done, ${left} left, ${notes} notes, ${suppressed} suppressed`,
  );
  const counts = new Map();
  for (const { recipe, status } of files.flatMap(({ places }) => places)) {
    const key = `${status.padEnd(10)} ${recipe}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  for (const [key, count] of [...counts].toSorted()) console.log(`  ${String(count).padStart(5)}  ${key}`);
}

/** Only of what Nix took before. */
async function compareParse(name, file, before, folder) {
  const parses = async (args, input) =>
    (await execa('nix-instantiate', ['--parse', ...args], { reject: false, input: input ?? '' })).exitCode ===
    0;
  if (!(await parses(['-'], Buffer.from(before, 'latin1')))) return;
  if (!(await parses([file])))
    problems.push(`${name}: ${relative(folder, file)}: Nix does not parse it any more`);
}

function compareComments(name, file, before, after) {
  const comments = (text) =>
    parseNix(new SourceText(file, text)).comments.map(({ start, end }) => text.slice(start, end).trim());
  const left = comments(after);
  for (const comment of comments(before)) {
    const index = left.indexOf(comment);
    if (index < 0) problems.push(`${name}: ${file}: lost a comment: ${comment.slice(0, 80)}`);
    else left.splice(index, 1);
  }
}

/** Of the changed files and of all that lead to them: what is evaluated before, in a copy, and after. */
async function compareMeanings(name, folder, before, { files }, changed) {
  if (changed.length === 0) return;
  const original = `${folder}-before`;
  cpSync(resolve(corpus), original, { recursive: true, filter: (path) => !/\/\.git(?:\/|$)/.test(path) });
  const announced = new Map();
  for (const { file, places } of files)
    for (const { recipe, status } of places)
      if (status === 'done') {
        const project = relative(folder, file).split('/')[0];
        announced.set(project, [...(announced.get(project) ?? []), ...(recipes.get(recipe)?.changes ?? [])]);
      }
  for (const [file, text] of before) {
    const path = relative(folder, file);
    const declared = announced.get(path.split('/')[0]);
    if (!declared || !namesImages(text, path)) continue;
    const [was, is] = [await meaning(join(original, path), original), await meaning(file, folder)];
    for (const change of changesBetween(was, is))
      if (!isDeclared(change, declared)) problems.push(`${name}: ${path}: ${change} is another one`);
  }
}

// Evaluating every file of a large tree would take hours; those that lead to images name them, or lie at the top.
function namesImages(text, path) {
  return /dockerTools|nix2container|build\w*Image/.test(text) || path.split('/').length <= 2;
}

async function meaning(file, folder) {
  try {
    const calls = await findImageCallsIn({
      file,
      searchPath: [],
      limits: { timeoutMs: 10_000 },
      allowRead: [folder],
    });
    return calls.map(({ function: fn, arguments: args }) => ({
      function: fn,
      ...Object.fromEntries(args.flatMap(({ name, value }) => entriesOf(name, value, folder))),
    }));
  } catch {
    return [{ function: 'not evaluated' }];
  }
}

function entriesOf(name, value, folder) {
  const text = (each) =>
    JSON.stringify(each, (key, inner) =>
      ['location', 'reason'].includes(key) ? undefined : inner,
    )?.replaceAll(folder, '');
  if (name !== 'config' || value.type !== 'set') return [[name, text(value)]];
  return Object.entries(value.attributes).map(([key, each]) => [`config.${key}`, text(each)]);
}

function changesBetween(was, is) {
  if (was.length !== is.length) return ['call'];
  return was.flatMap((call, index) => {
    const other = is[index];
    return [...new Set([...Object.keys(call), ...Object.keys(other)])].filter(
      (key) => call[key] !== other[key],
    );
  });
}

function isDeclared(change, declared) {
  return declared.some(
    (each) => each === change || (each.endsWith('*') && change.startsWith(each.slice(0, -1))),
  );
}
