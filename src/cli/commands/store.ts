// nixlayer store export
import type { Command } from 'commander';
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import { readImageInput } from '../../road/image-input.ts';
import { resolveImage } from '../../road/resolve-image.ts';
import { exportStore } from '../../store/store-export.ts';
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

export function addStore(program: Command, context: CliContext): void {
  const store = program.command('store').description('Works on stores.');
  const command = store
    .command('export')
    .summary('make an embedded store from the closure of an image')
    .description(
      'Copies all store paths that an image needs into a folder, with their registration. From such an embedded store\n' +
        'the same image can be made where Nix is not installed.',
    )
    .argument('<input>', inputHelp)
    .requiredOption('--to <dir>', 'the folder to make; must not exist');
  addExpressionOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  nixlayer store export image.nix --to ./store
  nixlayer build image.nix --store ./store`,
    )
    .action((input: string, options: ExportOptions) => exportImageStore(input, options, context));
}

async function exportImageStore(input: string, options: ExportOptions, context: CliContext): Promise<void> {
  const source = await readImageInput(input);
  if (source.kind === 'archive' || source.kind === 'conf') {
    throw new NixlayerError('E_USAGE', `${input} does not say which store paths it was made from`, {
      hint: 'Give the expression or its ImageSpec.',
    });
  }
  const { spec, store } = await resolveImage(source, toResolveOptions(options, context));
  if (spec === undefined) {
    throw new NixlayerError('E_NOT_AN_IMAGE', `${input} is described by nixpkgs' dockerTools`, {
      hint: "Only images made with nixlayer's library (`import ./nix`) can be evaluated without Nix.",
    });
  }
  const roots = spec.fromImage === null ? spec.roots : [...spec.roots, spec.fromImage];
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
