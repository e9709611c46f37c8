// All pages of the manual. `npm run build` bundles this file, runs it, and keeps what it gives.
import { Help } from 'commander';
import { optionText } from '../../src/cli/help-text.ts';
import { createProgram } from '../../src/cli/program.ts';
import { packageVersion } from '../../src/package/package-files.ts';
import { describeCommand } from './command-description.ts';
import { loadCommands, silentContext } from './load-commands.ts';
import { mainManPage, manPage, pageName } from './man-page.ts';

/** @param date of the pages: `2026-01-31` @returns by the name of the file: `nixlayer-build.1` */
export async function manualPages(date: string): Promise<ReadonlyMap<string, string>> {
  const facts = { version: packageVersion(), date };
  const commands = (await loadCommands()).map((command) => describeCommand(command));
  const program = await createProgram(silentContext, []);
  const help = new Help();
  const options = help
    .visibleOptions(program)
    .map((option) => ({ term: help.optionTerm(option), text: optionText(option) }));
  const summary = 'turn dockerTools-style Nix expressions into container images';
  return new Map([
    ['nixlayer.1', mainManPage(commands, { summary, options }, facts)],
    ...commands.map((command) => [`${pageName(command)}.1`, manPage(command, facts)] as const),
  ]);
}
