// The picture as ink draws it, and the keys that ink reads.
import { Box, Text, useInput } from 'ink';
import type { ComponentProps } from 'react';
import { keysOf } from './keys.ts';
import type { Row, Style } from './row.ts';
import type { Key } from './tui-state.ts';

interface ScreenProps {
  readonly rows: readonly Row[];
  readonly hasColours: boolean;
  readonly onKeys: (keys: readonly Key[]) => void;
}

export function Screen({ rows, hasColours, onKeys }: ScreenProps) {
  useInput((input, key) => onKeys(keysOf(input, key)));
  return (
    <Box flexDirection="column">
      {rows.map((row, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line of the screen is its number
        <Text key={line} wrap="truncate-end">
          {row.map(({ text, style }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: likewise
            <Text key={index} {...looks[style]} {...(hasColours ? colours[style] : {})}>
              {text}
            </Text>
          ))}
        </Text>
      ))}
    </Box>
  );
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
