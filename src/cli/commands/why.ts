// nixlayer why
import { type Command, InvalidArgumentError } from 'commander';
import { addCacheOptions } from '../cache-options.ts';
import { type CliContext, printJson, printText } from '../context.ts';
import { addExpressionOptions, imageInputHelp } from '../expression-options.ts';
import { placesHelp } from '../image-place.ts';
import { type ContentsWords, readContents } from '../read-contents.ts';
import { addRegistryOptions } from '../registry-options.ts';
import { findPackages } from '../why/find-packages.ts';
import { renderWhy } from '../why/render-why.ts';
import { whyReport } from '../why/why-report.ts';

interface WhyOptions extends ContentsWords {
  readonly all?: true;
  readonly tree?: true;
  readonly limit: number;
}

export function defineWhy(command: Command, context: CliContext): void {
  command
    .description(
      'Tells why a package is in an image: the chains of references that lead to it\n' +
        'from what the image itself names. The image need not be made: the closure of its\n' +
        'expression tells. Of an image that exists the layers are read.',
    )
    .argument('<input>', `${imageInputHelp}; or a place of an image`)
    .argument('<package>', 'name, name with version, pattern (python3*), store path, or its hash')
    .option('--all', 'all chains, a line each, and not the shortest alone')
    .option('--tree', 'all chains as a tree: what they have in common is told once')
    .option('--limit <n>', 'chains of each package at most', parseLimit, 100);
  addRegistryOptions(addCacheOptions(addExpressionOptions(command)))
    .addHelpText(
      'after',
      `
${placesHelp}

Examples:
  nixlayer why image.nix openssl
  nixlayer why ./result glibc --all
  nixlayer why .#image 'python3*' --tree
  nixlayer why docker://registry.example.org/team/app:1.0 bash`,
    )
    .action((input: string, wanted: string, options: WhyOptions) => why(input, wanted, options, context));
}

async function why(input: string, wanted: string, options: WhyOptions, context: CliContext): Promise<void> {
  const contents = await readContents(input, {}, options, context);
  const everyChain = options.all || options.tree || options.json;
  const report = whyReport(contents, findPackages(contents, wanted), everyChain ? options.limit : 1);
  if (options.json) return printJson(context, report);
  printText(context, renderWhy(report, options.tree ? 'tree' : options.all ? 'lines' : 'steps'));
}

function parseLimit(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Expected a whole number from 1 on.');
}
