// The options of a push about its report: what is sent, and what that changes.
import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { NixlayerError } from '../../errors/nixlayer-error.ts';

export interface ReviewWords {
  readonly report?: 'text' | 'markdown' | 'html';
  readonly reportFile?: string;
  readonly reportAgainst?: string;
}

export function addReviewOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--report <form>',
        'tell what is sent and why each layer changed since the tag was pushed; layers that changed are read',
      ).choices(['text', 'markdown', 'html']),
    )
    .option('--report-file <file>', 'write the report there instead of to standard output')
    .option('--report-against <tag>', 'compare with this tag or digest of the repository');
}

/**
 * @throws NixlayerError E_USAGE for options that go with --report, without it; E_WRITE for a file in no folder, of which
 *   one would hear only after the push
 */
export function assertReviewUsage({ report, reportFile, reportAgainst }: ReviewWords): void {
  if (report !== undefined) {
    assertFolder(reportFile);
    return;
  }
  const alone =
    reportFile !== undefined ? '--report-file' : reportAgainst !== undefined ? '--report-against' : undefined;
  if (alone === undefined) return;
  throw new NixlayerError('E_USAGE', `${alone} is about a report`, {
    hint: 'Say with --report which: text, markdown or html.',
  });
}

function assertFolder(reportFile: string | undefined): void {
  if (reportFile === undefined || existsSync(dirname(resolve(reportFile)))) return;
  throw new NixlayerError('E_WRITE', `cannot write ${reportFile}: the folder does not exist`, {
    hint: 'Make the folder first.',
  });
}

/** Is standard output for the report? */
export function isReviewPrinted({ report, reportFile }: ReviewWords): boolean {
  return report !== undefined && reportFile === undefined;
}
