// nixlayer lsp
import { once } from 'node:events';
import { type Command, Option } from 'commander';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { startServer } from '../../lsp/start-server.ts';
import { packageVersion } from '../../package/package-files.ts';
import { parseNix, SourceText } from '../../syntax/index.ts';
import { allowReadOption } from '../allow-read.ts';
import type { CliContext } from '../context.ts';

export function defineLsp(command: Command, context: CliContext): void {
  command
    .description(
      'Speaks the language server protocol on standard input and output: what `nixlayer lint` finds, as you type, with\n' +
        'fixes; what dockerTools functions, arguments and config keys mean; completion of both; where values come from.',
    )
    // Clients of VS Code say both.
    .addOption(new Option('--stdio', 'speak on standard input and output, the only way there is'))
    .addOption(allowReadOption())
    .addOption(new Option('--clientProcessId <pid>').hideHelp())
    .addHelpText(
      'after',
      `
How to set up editors: docs/editors.md. The configuration is that of \`nixlayer lint\`, the nearest nixlayer.json.

Exit codes: 0 after the client said shutdown and exit, 1 when it just went away.

Example:
  nixlayer lsp --stdio`,
    )
    .action(({ allowRead }: { readonly allowRead: readonly string[] }) => serve(allowRead, context));
}

async function serve(allowRead: readonly string[], { signal, stdout }: CliContext): Promise<never> {
  // Fails now, with a message that can be read, where the parser is not there.
  parseNix(new SourceText('', '{ }'));
  // The library ends the process when the client says so, and when it goes away.
  startServer(createConnection(ProposedFeatures.all, process.stdin, stdout), packageVersion(), allowRead);
  await once(signal, 'abort');
  process.exit(130);
}
