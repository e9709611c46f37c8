// nixlayer explore
import { resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import prettyBytes from 'pretty-bytes';
import { writeFileAtomically } from '../../archive/atomic-file.ts';
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import type { ExplorerInput } from '../../explore/explorer-input.ts';
import { type PageDocument, pageDocument } from '../../explore/page-document.ts';
import { addCacheOptions } from '../cache-options.ts';
import { type CliContext, printJson, printText, say } from '../context.ts';
import { servePage } from '../explore/serve-page.ts';
import { type ExplorerWords, readExplorerInput } from '../explorer-input.ts';
import { addExpressionOptions, imageInputHelp } from '../expression-options.ts';
import { placesHelp } from '../image-place.ts';
import { printable } from '../printable.ts';
import { addRegistryOptions } from '../registry-options.ts';

interface ExploreWords extends ExplorerWords {
  readonly output?: string;
  /** True without a port. */
  readonly serve?: number | true;
  readonly tui?: true;
  /** False with --no-files. */
  readonly files: boolean;
}

export function defineExplore(command: Command, context: CliContext): void {
  command
    .description(
      'Writes a page that shows an image: what is large and why it is there, layers, files, what an update would send again,\n' +
        'its config, and what the linter says; of two images, what changed. One HTML file that loads nothing from elsewhere.',
    )
    .argument('<input>', `${imageInputHelp}; or a place of an image`)
    .argument('[b]', 'a newer image, to be compared with it')
    .option('-o, --output <file>', 'where to write; default: the last part of the image name and .html')
    .option('--serve [port]', 'show it in a browser on this machine instead, until Ctrl-C', parsePort)
    .option('--tui', 'show it on this terminal instead, as `nixlayer tree` does')
    .option(
      '--with <input>',
      'another image of a fleet, to tell which layers both have; may be repeated',
      (input: string, before: readonly string[]) => [...before, input],
      [],
    )
    .option('--no-files', 'leave out which files there are');
  addRegistryOptions(addCacheOptions(addExpressionOptions(command)))
    .addHelpText(
      'after',
      `
Of what is made here the files are those in the store; of an image that exists all layers are read. Values that look like
secrets are not shown. --json prints what the page shows.

${placesHelp}

Examples:
  nixlayer explore image.nix
  nixlayer explore .#image --serve
  nixlayer explore docker://ghcr.io/me/app:1.0 ./result -o changes.html
  nixlayer explore web.nix --with cron.nix --with worker.nix`,
    )
    .action((input: string, b: string | undefined, options: ExploreWords) =>
      explore(b === undefined ? [input] : [input, b], options, context),
    );
}

async function explore(
  inputs: readonly [string] | readonly [string, string],
  options: ExploreWords,
  context: CliContext,
): Promise<void> {
  assertOneWay(options);
  const input = await readExplorerInput(inputs, options.files, options, context);
  if (options.json) return printJson(context, { version: 1, ...input });
  if (options.tui) {
    const { runTui } = await import('../tui/run-tui.ts');
    return runTui(input, context);
  }
  const page = pageDocument(input);
  if (options.serve === undefined) return write(page, options.output ?? fileNameOf(input), context);
  const port = options.serve === true ? 0 : options.serve;
  await servePage(page, port, context.signal, (url) => {
    printText(context, url);
    say(context, 'Ctrl-C ends it');
  });
}

/** @throws NixlayerError E_USAGE for two ways of showing it */
function assertOneWay({ output, serve, tui, json }: ExploreWords): void {
  const ways = { '--output': output, '--serve': serve, '--tui': tui, '--json': json };
  const [first, second] = Object.entries(ways).flatMap(([way, given]) => (given === undefined ? [] : [way]));
  if (second === undefined) return;
  throw new NixlayerError('E_USAGE', `${first} and ${second} are two ways of showing an image`, {
    hint: 'Choose one of them.',
  });
}

async function write(page: PageDocument, output: string, context: CliContext): Promise<void> {
  let size = 0;
  await writeFileAtomically(resolve(output), async (out) => {
    for (const part of page.parts) {
      size += Buffer.byteLength(part);
      if (!out.write(part)) await new Promise((done) => out.once('drain', done));
    }
  });
  say(context, `${printable(output)}: ${prettyBytes(size)}`);
}

/** `registry.example/team/app:1.0` → `app.html`; of a comparison, the newer image's name. */
function fileNameOf({ images }: ExplorerInput): string {
  const { names, input } = images.at(-1)!.contents.explanation;
  const name = (names[0]?.replace(/:[^:/]*$/, '') ?? input).replace(/\/+$/, '');
  const last = name
    .slice(name.lastIndexOf('/') + 1)
    .replace(/[^\w.+-]/g, '-')
    .replace(/^[.-]+/, '');
  return `${last === '' ? 'image' : last}.html`;
}

function parsePort(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535)
    throw new InvalidArgumentError('Expected a port, from 0 to 65535.');
  return Number(text);
}
