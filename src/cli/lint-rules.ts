// nixlayer lint rules, nixlayer lint explain
import { styleText } from 'node:util';
import type { Command } from 'commander';
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { ruleHint } from '../lint/config/parse-configuration.ts';
import { reportedRules } from '../lint/report/report.ts';
import { explainRule } from '../lint/report/rule-page.ts';
import { type CliContext, printJson, printText } from './context.ts';

export function addLintRules(lint: Command, context: CliContext): void {
  lint
    .command('rules')
    .description('List all rules.')
    .option('--json', 'print as JSON')
    .addHelpText('after', `\nExample:\n  nixlayer lint rules --json`)
    .action((_options, command: Command) => {
      const { json } = command.optsWithGlobals<{ readonly json?: true }>();
      if (json) return printJson(context, { rules: reportedRules.map(({ id, meta }) => ({ id, ...meta })) });
      const width = Math.max(...reportedRules.map(({ id }) => id.length));
      const lines = reportedRules.map(({ id, meta }) => {
        const level = meta.preset === 'recommended' ? meta.severity : `${meta.preset}`;
        const fix = { safe: 'fix', unsafe: '(fix)', both: 'fix', no: '' }[meta.fixable];
        return `${id.padEnd(width)}  ${level.padEnd(8)}  ${fix.padEnd(5)}  ${meta.summary}`;
      });
      printText(
        context,
        `${lines.join('\n')}\n\nLevels are those of the recommended rules; pedantic and all name the preset that a rule is in.`,
      );
    });
  lint
    .command('explain')
    .description('Tell why a rule is there, with examples.')
    .argument('<id>', 'of a rule')
    .addHelpText('after', `\nExample:\n  nixlayer lint explain relative-workdir`)
    .action((id: string) => {
      const rule = reportedRules.find((each) => each.id === id);
      if (!rule) throw new NixlayerError('E_USAGE', `there is no rule '${id}'`, { hint: ruleHint(id) });
      printPage(context, explainRule(rule));
    });
}

/** A page of Markdown, with its headings in bold on a terminal. */
export function printPage(context: CliContext, page: string): void {
  const bold = (text: string) =>
    context.stdout.isTTY && context.stdout.hasColors()
      ? styleText('bold', text, { validateStream: false })
      : text;
  printText(
    context,
    page.replaceAll(/^#+ (.*)$/gm, (line) => bold(line)),
  );
}
