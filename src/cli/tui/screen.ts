// The picture as ink draws it, and the keys that ink reads.
import { Box, Text, useInput } from 'ink';
import { type ComponentProps, createElement, type ReactElement } from 'react';
import { keysOf } from './keys.ts';
import type { Row, Style } from './row.ts';
import type { Key } from './tui-state.ts';

interface ScreenProps {
  readonly rows: readonly Row[];
  readonly hasColours: boolean;
  readonly onKeys: (keys: readonly Key[]) => void;
}

export function Screen({ rows, hasColours, onKeys }: ScreenProps): ReactElement {
  useInput((input, key) => onKeys(keysOf(input, key)));
  const lines = rows.map((row, line) => {
    const texts = row.map(({ text, style }, index) => {
      const look = { ...looks[style], ...(hasColours && colours[style]) };
      return createElement(Text, { key: index, ...look }, text);
    });
    return createElement(Text, { key: line, wrap: 'truncate-end' }, texts);
  });
  return createElement(Box, { flexDirection: 'column' }, lines);
}

type Look = Pick<ComponentProps<typeof Text>, 'bold' | 'dimColor' | 'inverse'>;

const looks: Readonly<Record<Style, Look>> = {
  plain: {},
  bold: { bold: true },
  dim: { dimColor: true },
  added: {},
  removed: {},
  changed: {},
  cursor: { inverse: true },
};

const colours: Readonly<Partial<Record<Style, { readonly color: string }>>> = {
  added: { color: 'green' },
  removed: { color: 'red' },
  changed: { color: 'yellow' },
};
