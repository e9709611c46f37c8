// The tree of commands.
import { Command } from 'commander';
import type { CliContext } from './context.ts';
import { packageVersion } from './package-version.ts';

type AddCommand = (program: Command, context: CliContext) => void;

// In the order of the help text. Each is loaded when it is asked for: the libraries of all of them take longer to load
// than most of them take to run.
const commands: ReadonlyMap<string, () => Promise<AddCommand>> = new Map([
  ['build', async () => (await import('./commands/build.ts')).addBuild],
  ['stream', async () => (await import('./commands/stream.ts')).addStream],
  ['load', async () => (await import('./commands/load.ts')).addLoad],
  ['plan', async () => (await import('./commands/plan.ts')).addPlan],
  ['inspect', async () => (await import('./commands/inspect.ts')).addInspect],
  ['export', async () => (await import('./commands/export.ts')).addExport],
  ['eval', async () => (await import('./commands/eval.ts')).addEval],
  ['lint', async () => (await import('./commands/lint.ts')).addLint],
  ['lsp', async () => (await import('./commands/lsp.ts')).addLsp],
  ['layer-json', async () => (await import('./commands/layer-json.ts')).addLayerJson],
  ['store', async () => (await import('./commands/store.ts')).addStore],
]);

/**
 * @param words of the command line; they decide which commands are loaded
 * @returns a program whose usage errors and help leave `parseAsync` as CommanderError, failed jobs as NixlayerError
 */
export async function createProgram(context: CliContext, words: readonly string[]): Promise<Command> {
  const program = new Command('nixlayer')
    .description('Turns dockerTools-style Nix expressions into container images.')
    .version(packageVersion(), '-V, --version')
    .exitOverride()
    .showSuggestionAfterError()
    // The value of an option may look like an option of ours: -A --version.
    .enablePositionalOptions()
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => context.stdout.write(text),
      writeErr: (text) => context.stderr.write(text),
    });
  // Help, and suggestions for a word that is none, need all of them.
  const asked = commands.get(words[0] ?? '');
  for (const load of asked === undefined ? commands.values() : [asked]) (await load())(program, context);
  return program;
}
