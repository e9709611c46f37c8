// nixlayer tree
import cliTruncate from 'cli-truncate';
import { type Command, InvalidArgumentError } from 'commander';
import { addCacheOptions } from '../cache-options.ts';
import { type CliContext, printJson, printText } from '../context.ts';
import { type ExplorerWords, readExplorerInput } from '../explorer-input.ts';
import { addExpressionOptions, imageInputHelp } from '../expression-options.ts';
import { placesHelp } from '../image-place.ts';
import { addRegistryOptions } from '../registry-options.ts';
import { imageTree } from '../tree/image-tree.ts';
import { renderTree } from '../tree/render-tree.ts';
import { canShowTui } from '../tui/terminal.ts';

interface TreeWords extends Omit<ExplorerWords, 'with' | 'isBrief'> {
  /** False with --no-interactive. */
  readonly interactive: boolean;
  readonly depth: number;
  readonly all?: true;
  /** False with --no-files. */
  readonly files: boolean;
}

export function defineTree(command: Command, context: CliContext): void {
  command
    .description(
      'Shows the layers of an image and the packages in them: on a terminal a view to\n' +
        'move about in, elsewhere a tree as text. Of two images it shows the second, and\n' +
        'marks what was added, removed and changed. No image is made.',
    )
    .argument('<input>', `${imageInputHelp}; or a place of an image`)
    .argument('[b]', 'a newer image, to be compared with it')
    .option('--no-interactive', 'print the tree, also on a terminal')
    .option('--depth <n>', 'how many packages of each layer to print', parseCount, 10)
    .option('--all', 'print all packages')
    .option('--no-files', 'leave out of the view which files there are');
  addRegistryOptions(addCacheOptions(addExpressionOptions(command)))
    .addHelpText(
      'after',
      `
In the view ? lists the keys and q leaves it.

${placesHelp}

Examples:
  nixlayer tree image.nix
  nixlayer tree .#image --no-interactive --all
  nixlayer tree docker://ghcr.io/me/app:1.0 ./result | less`,
    )
    .action((input: string, b: string | undefined, options: TreeWords) =>
      tree(b === undefined ? [input] : [input, b], options, context),
    );
}

async function tree(
  inputs: readonly [string] | readonly [string, string],
  options: TreeWords,
  context: CliContext,
): Promise<void> {
  const isInteractive = options.interactive && !options.json && canShowTui(context, process.stdin);
  const words = { ...options, with: [], isBrief: true } as const;
  const input = await readExplorerInput(inputs, isInteractive && options.files, words, context);
  if (isInteractive) {
    const { runTui } = await import('../tui/run-tui.ts');
    return runTui(input, context);
  }
  const image = imageTree(input);
  if (options.json) return printJson(context, { version: 1, ...image });
  const lines = renderTree(image, options.all ? Number.POSITIVE_INFINITY : options.depth);
  const width = context.stdout.columns;
  const isTerminal = context.stdout.isTTY && width > 0;
  printText(context, (isTerminal ? lines.map((line) => cliTruncate(line, width)) : lines).join('\n'));
}

function parseCount(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError('Expected a whole number.');
  return Number(text);
}
