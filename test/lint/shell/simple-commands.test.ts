import { describe, expect, it } from 'vitest';
import { hole, simpleCommands } from '../../../src/lint/shell/simple-commands.ts';

const read = (text: string) =>
  simpleCommands(text).map(({ words, targets }) => [
    ...words.map((word) => word.text ?? '?'),
    ...targets.map((target) => `>${target.text ?? '?'}`),
  ]);

describe('simpleCommands', () => {
  it.each([
    ['mkdir -p a b', [['mkdir', '-p', 'a', 'b']]],
    ['a; b && c || d | e\nf & g', [['a'], ['b'], ['c'], ['d'], ['e'], ['f'], ['g']]],
    ['# comment\nmkdir a # and more; x', [['mkdir', 'a']]],
    ['echo a#b', [['echo', 'a#b']]],
    [`echo 'a b' "c d" e\\ f`, [['echo', 'a b', 'c d', 'e f']]],
    ['echo "$x" $y ~/z *.c', [['echo', '?', '?', '?', '?']]],
    [`mkdir ${hole}${hole}/x y`, [['mkdir', '?', 'y']]],
    ['echo x > etc/f 2>/dev/null >> b', [['echo', 'x', '>etc/f', '>/dev/null', '>b']]],
    ['cat < in > out', [['cat', 'in', '>out']]],
    ['cat > f <<EOF\nmkdir x\nEOF\nls', [['cat', '>f'], ['ls']]],
    ["cat <<-'END' > f\n\trm /\n\tEND\nls", [['cat', '>f'], ['ls']]],
    ['if test -e a; then mkdir b; fi', [['test', '-e', 'a'], ['mkdir', 'b'], ['fi']]],
    ['A=1 B=2 make c', [['make', 'c']]],
    ['mkdir a \\\n  b', [['mkdir', 'a', 'b']]],
    ['(cd a; ls)', [['cd', 'a'], ['ls']]],
    ['cmd 2>&1 x', [['cmd', 'x']]],
    ["echo 'open", [['echo', 'open']]],
    ['', []],
  ])('reads %j', (text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  it('says where words are', () => {
    const [command] = simpleCommands('  mkdir "a b"');
    expect(command?.words.map(({ start, end }) => [start, end])).toEqual([
      [2, 7],
      [8, 13],
    ]);
  });
});
