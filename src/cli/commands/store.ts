// nixlayer store export, nixlayer store verify
import type { Command } from 'commander';
import { closureRoots } from '../../dockertools/image-spec.ts';
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import { readImageInput } from '../../stages/image-input.ts';
import { closeResolved, openStore, resolveImage } from '../../stages/resolve-image.ts';
import { openEmbeddedStore } from '../../store/embedded-store.ts';
import { exportStore } from '../../store/store-export.ts';
import { verifyStore } from '../../store/store-verify.ts';
import { type CliContext, printJson, printText, say } from '../context.ts';
import {
  addExpressionOptions,
  type ExpressionOptions,
  inputHelp,
  toResolveOptions,
} from '../expression-options.ts';

interface ExportOptions extends ExpressionOptions {
  readonly to: string;
}

export function defineStore(store: Command, context: CliContext): void {
  store.description('Makes and checks embedded stores.').addHelpText(
    'after',
    `
Examples:
  nixlayer store export image.nix --to ./store
  nixlayer store verify ./store`,
  );
  const command = store
    .command('export')
    .summary('make an embedded store from the closure of images')
    .description(
      'Copies all store paths that images need into a folder, with their registration. From such an embedded store\n' +
        'the same images can be made where Nix is not installed.',
    )
    .argument('<inputs...>', inputHelp)
    .requiredOption('--to <dir>', 'the folder to make; must not exist');
  addExpressionOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  nixlayer store export image.nix --to ./store
  nixlayer store export web.nix worker.nix --to ./store
  nixlayer build image.nix --store ./store`,
    )
    .action((inputs: readonly string[], options: ExportOptions) => exportImages(inputs, options, context));

  store
    .command('verify')
    .summary('compare an embedded store with its registration')
    .description(
      'Hashes every path of an embedded store; ends with exit code 1 when one is not what is registered.',
    )
    .argument('<dir>', 'the folder')
    .option('--json', 'report as JSON')
    .addHelpText('after', `\nExample:\n  nixlayer store verify ./store`)
    .action((folder: string, options: { json?: true }) => verifyEmbeddedStore(folder, options, context));
}

async function verifyEmbeddedStore(
  folder: string,
  options: { json?: true },
  context: CliContext,
): Promise<void> {
  const store = await openEmbeddedStore(folder);
  const problems = await verifyStore(store.contents, store, {
    signal: context.signal,
    onPath: (path) => {
      if (context.stderr.isTTY) say(context, `checking ${path}`);
    },
  });
  if (problems.length > 0) context.reportFindings();
  if (options.json)
    return printJson(context, { paths: store.contents.paths.map(({ path }) => path), problems });
  for (const { path, message } of problems) say(context, `problem: ${path}: ${message}`);
  const count = store.contents.paths.length;
  printText(
    context,
    problems.length === 0
      ? `${count} store paths, all as registered`
      : `${problems.length} of ${count} store paths differ`,
  );
}

async function exportImages(
  inputs: readonly string[],
  options: ExportOptions,
  context: CliContext,
): Promise<void> {
  const store = await openStore(toResolveOptions(options, context));
  const roots: string[] = [];
  for (const input of inputs) roots.push(...(await rootsOf(input, options, context)));
  const closure = await store.closure(roots);
  await exportStore(closure, options.to, {
    locate: store.locate,
    signal: context.signal,
    onPath: (path) => {
      if (context.stderr.isTTY) say(context, `copying ${path}`);
    },
  });
  const bytes = closure.paths.reduce((sum, { narSize }) => sum + narSize, 0);
  const report = { store: options.to, paths: closure.paths.map(({ path }) => path), bytes };
  if (options.json) return printJson(context, report);
  printText(context, `exported ${closure.paths.length} store paths to ${options.to}`);
}

/** All store paths that an image is made from, without what these need. */
async function rootsOf(
  input: string,
  options: ExportOptions,
  context: CliContext,
): Promise<readonly string[]> {
  const source = await readImageInput(input);
  if (source.kind === 'archive' || source.kind === 'conf' || source.kind === 'nix2container') {
    throw new NixlayerError('E_USAGE', `${input} does not say which store paths it was made from`, {
      hint: 'Give the expression or its ImageSpec.',
    });
  }
  const resolved = await resolveImage(source, toResolveOptions(options, context));
  await closeResolved(resolved);
  const { spec } = resolved;
  if (spec === undefined) {
    throw new NixlayerError('E_NOT_AN_IMAGE', `${input} is described by nixpkgs' dockerTools`, {
      hint: "Only images made with nixlayer's library (`import ./nix`) can be evaluated without Nix.",
    });
  }
  const roots = closureRoots(spec);
  return spec.fromImage === null ? roots : [...roots, spec.fromImage];
}
