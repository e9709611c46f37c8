// The tree of commands.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { addBuild } from './commands/build.ts';
import { addEval } from './commands/eval.ts';
import { addInspect } from './commands/inspect.ts';
import { addLoad } from './commands/load.ts';
import { addPlan } from './commands/plan.ts';
import { addStore } from './commands/store.ts';
import { addStream } from './commands/stream.ts';
import type { CliContext } from './context.ts';

/** Usage errors and help leave `parseAsync` as CommanderError, failed jobs as NixlayerError. */
export function createProgram(context: CliContext): Command {
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
  for (const add of [addBuild, addStream, addLoad, addPlan, addInspect, addEval, addStore])
    add(program, context);
  return program;
}

function packageVersion(): string {
  const manifest = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')) as {
    version: string;
  };
  return manifest.version;
}
