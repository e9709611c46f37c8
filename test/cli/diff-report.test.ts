import { expect, test } from 'vitest';
import { renderMarkdown } from '../../src/cli/diff-markdown.ts';
import { renderDiff } from '../../src/cli/diff-report.ts';
import { compareImages } from '../../src/image/diff/diff-images.ts';
import type { ImageDiff } from '../../src/image/diff/image-diff.ts';
import { checkLimits } from '../../src/image/diff/limits.ts';
import { type MadeEntry, type MadeImage, madeContent } from '../image/diff/made-image.ts';

const image = (config: object, ...entries: readonly MadeEntry[]): MadeImage => ({
  config,
  layers: [{ entries }],
});

async function reported(a: MadeImage, b: MadeImage) {
  const compared = await compareImages(madeContent(a, 'old'), madeContent(b, 'new'));
  return { diff: compared.diff, checks: checkLimits(compared, { require: 'tolerated' }) };
}

test('what names of an image hold does not reach a terminal, or a page', async () => {
  const hostile = 'a\x1b[2J|<img src=x>`\u202e';
  const name = Buffer.from(hostile).toString('latin1');
  const { diff, checks } = await reported(image({}, { name: 'x' }), {
    ...image({ Labels: { [hostile]: hostile } }, { name, type: 'symlink', linkName: name }),
    architecture: `${hostile}\n`,
  });
  for (const text of [renderDiff(diff, checks, true), renderMarkdown(diff, checks)]) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f\u202e]/);
    expect(text).toMatch(/u001b(?:\[|&#91;)2J/);
  }
  expect(renderMarkdown(diff, checks)).not.toMatch(/<img|J\|/);
});

test('platforms that only one side has are told in every form', async () => {
  const { diff, checks } = await reported(image({}, { name: 'x' }), image({}, { name: 'x' }));
  const others = { ...diff, otherPlatforms: { a: [], b: ['linux/<s390x>'] } };
  expect(renderDiff(others, checks, false)).toContain('only B is also for linux/<s390x>');
  expect(renderMarkdown(others, checks)).toContain('only B is also for linux/&#60;s390x&#62;');
});

test('a long list is cut for a screen, and whole when asked for', async () => {
  const many = Array.from({ length: 40 }, (_, index): MadeEntry => ({ name: `file-${index}` }));
  const { diff, checks } = await reported(image({}, { name: 'x' }), image({}, ...many));
  const short = renderDiff(diff, checks, false);
  expect(short.split('\n').length).toBeLessThan(24);
  expect(short).toContain('… 35 more (--verbose)');
  expect(renderDiff(diff, checks, true).split('\n').length).toBeGreaterThan(40);
  expect(short).toContain('failed: the verdict is different, and tolerated is required (--require)');
});

test('the verdict comes first, and says what was not looked at', async () => {
  const one = { entries: [{ name: 'one' }] };
  const two = { entries: [{ name: 'two' }] };
  const compared = await compareImages(
    madeContent({ layers: [one, two] }),
    madeContent({ layers: [two, one] }),
  );
  expect(renderDiff(compared.diff, [], false)).toMatch(
    /^different: no difference was found, and none is excluded: layers .* another order.*--read-shared/,
  );
});

test('packages are told by version, growth and reason', async () => {
  const { diff } = await reported(image({}, { name: 'x' }), image({}, { name: 'y' }));
  const version = (text: string) => ({ storePath: `/nix/store/${text}`, version: text, size: 1, layer: 0 });
  const packages: ImageDiff['packages'] = {
    changes: [
      {
        name: 'openssl',
        a: [version('3.0.13')],
        b: [version('3.0.14')],
        growth: 1_200_000,
        because: ['app', 'curl', 'openssl'],
      },
      { name: 'jq', a: [], b: [version('1.7')], growth: 10 },
      { name: 'bash', a: [version('5.2')], b: [], growth: -10 },
    ],
    hashOnly: [{ a: '/nix/store/a', b: '/nix/store/b' }],
  };
  const text = renderDiff({ ...diff, packages }, [], false);
  expect(text).toContain('openssl  3.0.13 → 3.0.14, +1.2 MB, because app → curl → openssl');
  expect(text).toContain('jq  new: 1.7, +10 B');
  expect(text).toContain('bash  gone: 5.2, -10 B');
  expect(text).toContain('1 store path differs in hash only');
});
