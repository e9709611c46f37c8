// The tree of commands.
import { Command, Help } from 'commander';
import { packageVersion } from '../package/package-files.ts';
import type { CliContext } from './context.ts';
import { helpWidth, optionText, wrapHelp } from './help-text.ts';

interface CommandEntry {
  /** One line for the help text of the whole; a command without one is not named there. */
  readonly summary?: string;
  /** Loads what gives the command its options and its action. */
  readonly load: () => Promise<(command: Command, context: CliContext) => void>;
}

// In the order of the help text. Each is loaded when it is asked for: the libraries of all of them take longer to load
// than most of them take to run.
const commands: ReadonlyMap<string, CommandEntry> = new Map([
  [
    'build',
    {
      summary: 'make an image and write it to a file',
      load: async () => (await import('./commands/build.ts')).defineBuild,
    },
  ],
  [
    'stream',
    {
      summary: 'make an image and write it to standard output',
      load: async () => (await import('./commands/stream.ts')).defineStream,
    },
  ],
  [
    'load',
    {
      summary: 'make an image and load it into a daemon',
      load: async () => (await import('./commands/load.ts')).defineLoad,
    },
  ],
  [
    'push',
    {
      summary: 'send an image to registries',
      load: async () => (await import('./commands/push.ts')).definePush,
    },
  ],
  [
    'pull',
    {
      summary: 'fetch an image from a registry',
      load: async () => (await import('./commands/pull.ts')).definePull,
    },
  ],
  [
    'copy',
    {
      summary: 'copy an image between registries, files and daemons',
      load: async () => (await import('./commands/copy.ts')).defineCopy,
    },
  ],
  [
    'prefetch',
    {
      summary: 'print the call of pullImage for an image in a registry',
      load: async () => (await import('./commands/prefetch.ts')).definePrefetch,
    },
  ],
  [
    'plan',
    {
      summary: 'show which store paths go into which layer',
      load: async () => (await import('./commands/plan.ts')).definePlan,
    },
  ],
  [
    'rates',
    {
      summary: 'learn from earlier images how often packages change',
      load: async () => (await import('./commands/rates.ts')).defineRates,
    },
  ],
  [
    'explain',
    {
      summary: 'tell in words what an image is, and why its packages are there',
      load: async () => (await import('./commands/explain.ts')).defineExplain,
    },
  ],
  [
    'explore',
    {
      summary: 'show an image, or what changed in it, in a browser',
      load: async () => (await import('./commands/explore.ts')).defineExplore,
    },
  ],
  [
    'why',
    {
      summary: 'tell why a package is in an image',
      load: async () => (await import('./commands/why.ts')).defineWhy,
    },
  ],
  [
    'sbom',
    {
      summary: 'write the bill of materials of an image',
      load: async () => (await import('./commands/sbom.ts')).defineSbom,
    },
  ],
  [
    'inspect',
    {
      summary: 'check an archive, or show what an expression would give',
      load: async () => (await import('./commands/inspect.ts')).defineInspect,
    },
  ],
  [
    'diff',
    {
      summary: 'tell what two images have in common, and what not',
      load: async () => (await import('./commands/diff.ts')).defineDiff,
    },
  ],
  [
    'tree',
    {
      summary: 'show layers and packages of an image as a tree, or in a terminal view',
      load: async () => (await import('./commands/tree.ts')).defineTree,
    },
  ],
  [
    'validate',
    {
      summary: 'check everything that an image states, and its layers',
      load: async () => (await import('./commands/validate.ts')).defineValidate,
    },
  ],
  [
    'export',
    {
      summary: 'write the files of an image as one tar archive',
      load: async () => (await import('./commands/export.ts')).defineExport,
    },
  ],
  [
    'provenance',
    {
      summary: 'tell from what an image was made, for programs that check it',
      load: async () => (await import('./commands/provenance.ts')).defineProvenance,
    },
  ],
  [
    'eval',
    {
      summary: 'find the image calls of a file, or evaluate an expression',
      load: async () => (await import('./commands/eval.ts')).defineEval,
    },
  ],
  [
    'lint',
    {
      summary: 'find defects in image expressions',
      load: async () => (await import('./commands/lint.ts')).defineLint,
    },
  ],
  [
    'migrate',
    {
      summary: 'bring image expressions to a newer release, or to other builders',
      load: async () => (await import('./commands/migrate.ts')).defineMigrate,
    },
  ],
  [
    'lsp',
    {
      summary: 'serve editors: diagnostics, fixes, hover, completion',
      load: async () => (await import('./commands/lsp.ts')).defineLsp,
    },
  ],
  ['layer-json', { load: async () => (await import('./commands/layer-json.ts')).defineLayerJson }],
  [
    'store',
    {
      summary: 'make and check embedded stores',
      load: async () => (await import('./commands/store.ts')).defineStore,
    },
  ],
  [
    'hook',
    {
      summary: 'deliver what Nix builds: post-build-hook, queue, daemon',
      load: async () => (await import('./commands/hook.ts')).defineHook,
    },
  ],
  [
    'cache',
    {
      summary: 'look after what is kept between runs',
      load: async () => (await import('./commands/cache.ts')).defineCache,
    },
  ],
  [
    'completion',
    {
      summary: 'print the completion script of a shell',
      load: async () => (await import('./commands/completion.ts')).defineCompletion,
    },
  ],
  [
    '__complete',
    {
      load: async () => {
        const { defineComplete } = await import('./commands/complete.ts');
        return (command, context) =>
          defineComplete(command, context, (words) => createProgram(context, words));
      },
    },
  ],
]);

/**
 * @param words of the command line; they decide which command is loaded: that of the first word, or of `help WORD`
 * @returns a program whose usage errors and help leave `parseAsync` as CommanderError, failed jobs as NixlayerError
 */
export async function createProgram(context: CliContext, words: readonly string[]): Promise<Command> {
  const program = new Command('nixlayer');
  program
    .description('Turns dockerTools-style Nix expressions into container images.')
    .version(packageVersion(), '-V, --version')
    .exitOverride()
    .showSuggestionAfterError()
    // The value of an option may look like an option of ours: -A --version.
    .enablePositionalOptions()
    .configureHelp({
      showGlobalOptions: true,
      optionDescription: optionText,
      // Of the other commands only the names are known here.
      subcommandTerm: (command) =>
        command.parent === program ? command.name() : new Help().subcommandTerm(command),
    })
    .configureOutput({
      writeOut: (text) => context.stdout.write(text),
      writeErr: (text) => context.stderr.write(text),
      getOutHelpWidth: () => helpWidth(context.stdout),
      getErrHelpWidth: () => helpWidth(context.stderr),
    });
  const asked = words[0] === 'help' ? words[1] : words[0];
  for (const [name, { summary, load }] of commands) {
    const command = program.command(name, { hidden: summary === undefined });
    if (summary !== undefined) command.summary(summary);
    if (name !== asked) continue;
    (await load())(command, context);
    wrapHelp(command, helpWidth(context.stdout));
  }
  return program;
}
