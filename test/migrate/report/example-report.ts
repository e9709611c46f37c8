// A report with everything in it that a report can have, and with texts that somebody meant badly.
import type { MigrationPlace } from '../../../src/migrate/migration.ts';
import type { MigrationReport } from '../../../src/migrate/report/report.ts';

const at = (line: number, column: number) => {
  const position = { offset: 0, line, column };
  return { start: position, end: position };
};

const file = '/srv/nix/image.nix';
const call = { function: 'buildImage', file, line: 2 };

export const places: readonly MigrationPlace[] = [
  {
    recipe: 'deprecated-contents',
    file,
    range: at(4, 3),
    message: "'contents' is deprecated in buildImage",
    status: 'done',
    title: "Rename to 'copyToRoot'",
    call,
  },
  ...[7, 9].map(
    (line): MigrationPlace => ({
      recipe: 'exec-form',
      file,
      range: at(line, 5),
      message: "'Cmd' is a list of words, not a string",
      status: 'left',
      title: 'Make it a list',
      reason: 'it was declined',
      call,
    }),
  ),
  { recipe: 'store-folder-mode', file, range: at(2, 1), message: 'modes differ', status: 'note', call },
  { recipe: 'exec-form', file, range: at(12, 1), message: 'suppressed by a comment', status: 'suppressed' },
];

const hostile: MigrationPlace = {
  recipe: 'config-key-case',
  file: '/srv/=cmd|calc.nix',
  range: at(1, 1),
  message: '\u001b[31m=1+1 | <img src=x> @team #1 `x` [a](b) \u202e',
  status: 'left',
  reason: '+"quoted"\r\nnext',
};

const diff = '--- a/nix/image.nix\n+++ b/nix/image.nix\n@@ -1,1 +1,1 @@\n-contents\n+copyToRoot\n';

export const exampleReport: MigrationReport = {
  version: '0.1.0',
  folder: '/srv',
  to: '26.05',
  goals: ['release', 'layered'],
  isWritten: false,
  files: [
    {
      file,
      before: 'contents',
      after: 'copyToRoot',
      places,
      pin: {
        release: '23.11',
        isUnstable: true,
        isEstimate: true,
        name: 'nixpkgs of 2023-07-01',
        file: '/srv/flake.lock',
      },
      diff,
    },
    { file: hostile.file, before: '', after: '', places: [hostile], diff: '' },
    { file: '/srv/nothing.nix', before: '', after: '', places: [], diff: '' },
    { file: '/elsewhere/broken.nix', before: '', after: '', places: [], problem: 'it is no Nix', diff: '' },
  ],
};
