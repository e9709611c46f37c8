import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { pagesOf, pictureOf } from '../../../src/cli/tui/picture.ts';
import { tuiModel } from '../../../src/cli/tui/tui-model.ts';
import {
  afterKey,
  fileOwnerAt,
  firstState,
  groupAt,
  listedAt,
  packageAt,
  type TuiState,
} from '../../../src/cli/tui/tui-state.ts';
import { storePath } from '../../stages/example-spec.ts';
import {
  exampleComparison,
  exampleInput,
  inputOf,
  type MadePath,
  madeContents,
} from '../tree/example-input.ts';

const size = { columns: 80, rows: 24 };
const one = tuiModel(exampleInput);
const two = tuiModel(exampleComparison);

function pressed(keys: readonly string[], model = one, from: TuiState = firstState): TuiState {
  return keys.reduce((state, key) => afterKey(state, key, model, pagesOf(state, size)), from);
}

const names = (state: TuiState, model = one) => listedAt(state, model).map(({ name }) => name);
const nameAt = (state: TuiState, model = one) => packageAt(state, model)?.name;

describe('afterKey', () => {
  it.each([
    [['down'], 'curl (bin)'],
    [['j', 'j'], 'app'],
    [['j', 'j', 'j', 'j'], 'app'],
    [['j', 'j', 'k'], 'curl (bin)'],
    [['up'], 'openssl'],
    [['end'], 'app'],
    [['G', 'g'], 'openssl'],
    [['pagedown'], 'app'],
    [[' ', 'pageup'], 'openssl'],
  ])('moves in the packages, and not out of them: %j', (keys, name) => {
    expect(nameAt(pressed(keys))).toBe(name);
  });

  it.each([
    [['left'], 'layers'],
    [['h', 'h'], 'layers'],
    [['right'], 'why'],
    [['l', 'l'], 'why'],
    [['tab'], 'why'],
    [['tab', 'tab'], 'layers'],
    [['backtab'], 'layers'],
    [['h', 'enter'], 'packages'],
    [['enter'], 'why'],
  ])('goes to another list: %j', (keys, pane) => {
    expect(pressed(keys).pane).toBe(pane);
  });

  it('lists the packages of the layer that is chosen', () => {
    const state = pressed(['h', 'j', 'j']);
    expect(groupAt(state, one).layer?.index).toBe(1);
    expect(names(state)).toEqual(['curl (bin)', 'app']);
  });

  it('has lists of what changed and of what is gone for a comparison', () => {
    expect(two.groups.slice(0, 3).map(({ title }) => title)).toEqual(['all', 'changed', 'gone']);
    expect(names(pressed(['h', 'j'], two), two)).toEqual(['openssl', 'curl (bin)', 'zlib']);
    expect(names(pressed(['h', 'j', 'j'], two), two)).toEqual(['zlib']);
  });

  it('sorts, and stays on its package', () => {
    const closure = pressed(['j', 's']);
    expect([closure.sort, names(closure)]).toEqual(['closure', ['app', 'curl (bin)', 'openssl']]);
    expect(nameAt(closure)).toBe('curl (bin)');
    const byName = pressed(['s', 's', 's']);
    expect(byName.sort).toBe('size');
    expect(names(pressed(['s', 's']))).toEqual(['app', 'curl (bin)', 'openssl']);
    expect(names(pressed(['s', 's', 's'], two), two)).toEqual(['curl (bin)', 'openssl', 'app']);
  });

  it.each([
    ['a name', 'CURL', ['curl (bin)']],
    ['a version', '3.0', ['openssl']],
    ['a hash', 'aaaaaaa', ['app']],
    ['nothing', 'nowhere', []],
    ['a letter that is a key elsewhere', 'q', []],
  ])('searches for %s in all layers', (_, text, found) => {
    const state = pressed(['h', 'j', '/', ...text]);
    expect(names(state)).toEqual(found);
    expect(state).toMatchObject({ isTyping: true, search: text });
    expect(pressed(['enter'], one, state)).toMatchObject({ isTyping: false, search: text });
    expect(names(pressed(['escape'], one, state))).toHaveLength(3);
  });

  it('takes back the last character, and moves while a search is typed', () => {
    const state = pressed(['/', 'p', 'x', 'backspace', 'down', 'left', 'f1\u0007']);
    expect(state).toMatchObject({ search: 'p', isTyping: true });
    expect(nameAt(state)).toBe('app');
  });

  it('leaves a search before it leaves the view', () => {
    const found = pressed(['/', 'a', 'p', 'p', 'enter']);
    const back = pressed(['escape'], one, found);
    expect(back).toMatchObject({ search: '' });
    expect(back.ending).toBeUndefined();
    expect(nameAt(back)).toBe('app');
    expect(pressed(['escape'], one, back).ending).toBe('left');
  });

  it.each([
    [['q'], 'left'],
    [['escape'], 'left'],
    [['?', 'q'], 'left'],
    [['interrupt'], 'interrupted'],
    [['/', 'interrupt'], 'interrupted'],
    [['?', 'interrupt'], 'interrupted'],
  ] as const)('ends: %j', (keys, ending) => {
    expect(pressed(keys).ending).toBe(ending);
  });

  it.each([
    ['help', '?', ['?', 'escape', 'enter', 'h', 'left']],
    ['files', 'f', ['f', 'escape', 'enter', 'h', 'left']],
  ])('opens and closes %s', (kind, opener, closers) => {
    expect(pressed([opener]).overlay).toEqual({ kind, at: 0 });
    for (const key of closers) expect(pressed([opener, key])).toEqual(firstState);
  });

  it('lists files of packages, and of layers that have the keys or no packages', () => {
    const files = (keys: readonly string[]) => {
      const owner = fileOwnerAt(pressed(keys), one);
      return owner && one.filesOf(owner)?.map(({ path }) => path);
    };
    expect(files(['G', 'f'])).toEqual(['bin/app', 'share/doc']);
    expect(files(['f'])).toBeUndefined();
    expect(files(['h', 'G', 'f'])).toEqual(['bin/app']);
    expect(files(['h', 'G', 'l', 'f'])).toEqual(['bin/app']);
    expect(pressed(['G', 'f', 'j', 'j', 'j']).overlay?.at).toBe(1);
  });

  it('goes along chains, and from one to what names the package', () => {
    const why = pressed(['l', 'j', 'j', 'j']);
    expect(why.chain).toBe(1);
    const chains = one.chainsOf(packageAt(why, one)!);
    expect(chains.list.map(({ storePaths }) => storePaths.length)).toEqual([2, 3]);
    expect(nameAt(pressed(['enter'], one, why))).toBe('curl (bin)');
    expect(nameAt(pressed(['l', 'enter']))).toBe('app');
    // Nothing names the root.
    const atRoot = pressed(['G', 'l', 'enter']);
    expect(nameAt(atRoot)).toBe('app');
  });

  it('knows why what is gone was there, and goes to what is gone as well', () => {
    const gone = pressed(['h', 'j', 'j', 'l', 'l'], two);
    const [chain] = two.chainsOf(packageAt(gone, two)!).list;
    expect(chain?.storePaths).toHaveLength(3);
    expect(chain?.namedBy).toEqual(['Cmd', 'files']);
  });
});

/** Names that terminals would obey, that are wide, or that join. */
const name = fc.string({
  unit: fc.constantFrom(
    'a',
    'Z',
    '-',
    '1',
    '.',
    '包',
    '👩‍👩‍👧',
    'e\u0301',
    '\u001b[2J',
    '\u0007',
    '\u202e',
    '\n',
  ),
  minLength: 1,
  maxLength: 60,
});

const contents = fc
  .array(fc.record({ name, layer: fc.nat(3), to: fc.array(fc.nat(9)) }), { maxLength: 10 })
  .map((paths) => {
    const made = paths.map(
      (path, index): MadePath => ({
        storePath: storePath('abcdfghijk'[index]!, path.name),
        size: 10 ** index,
        layer: path.layer,
        references: [...new Set(path.to)].filter((to) => to < paths.length && to !== index).sort(),
        files: [{ path: path.name, size: 1 }],
      }),
    );
    const roots = paths.length === 0 ? [] : [{ index: 0, namedBy: [paths[0]!.name] }];
    return madeContents(made, roots, { names: [paths[0]?.name ?? 'a'] });
  });

const keys = fc.array(
  fc.oneof(
    fc.constantFrom('up', 'down', 'left', 'right', 'enter', 'escape', 'tab', 'backtab', 'backspace'),
    fc.constantFrom(
      'pageup',
      'pagedown',
      'home',
      'end',
      '/',
      's',
      'f',
      '?',
      'j',
      'k',
      'h',
      'l',
      'g',
      'G',
      ' ',
      '包',
    ),
  ),
  { maxLength: 40 },
);

it('has a picture of exactly the size of the terminal, without control characters, after any keys', () => {
  const sizes = fc.record({
    columns: fc.integer({ min: 1, max: 150 }),
    rows: fc.integer({ min: 1, max: 50 }),
  });
  fc.assert(
    fc.property(contents, keys, sizes, (made, pressedKeys, terminal) => {
      const model = tuiModel(inputOf(made));
      let state = firstState;
      for (const key of pressedKeys) state = afterKey(state, key, model, pagesOf(state, terminal));
      const lines = pictureOf(state, model, terminal).map((row) => row.map(({ text }) => text).join(''));
      const isLargeEnough = terminal.columns >= 40 && terminal.rows >= 10;
      expect(lines).toHaveLength(isLargeEnough ? terminal.rows - 1 : 1);
      for (const line of lines) {
        expect(line).not.toMatch(/[\p{Cc}\u202e]/u);
        expect(stringWidth(line)).toBe(terminal.columns);
      }
    }),
  );
});
