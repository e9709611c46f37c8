// Prints the report of a push, or writes it to a file.
import { resolve } from 'node:path';
import { writeFileAtomically } from '../../archive/atomic-file.ts';
import { type CliContext, printText, say } from '../context.ts';
import { renderDocument } from '../render-document.ts';
import type { ReviewWords } from './review-options.ts';
import { reviewSections } from './review-sections.ts';
import type { TargetReport } from './target-report.ts';

/** @throws NixlayerError E_WRITE, E_DISK_FULL */
export async function writeReview(
  targets: readonly TargetReport[],
  isDone: boolean,
  { report = 'text', reportFile }: ReviewWords,
  context: CliContext,
): Promise<void> {
  const sections = targets.flatMap((target) => reviewSections(target, isDone));
  const columns = reportFile === undefined ? context.stdout.columns : undefined;
  const text = renderDocument(sections, report, columns).trimEnd();
  if (reportFile === undefined) return printText(context, text);
  await writeFileAtomically(resolve(reportFile), async (out) => {
    out.write(`${text}\n`);
  });
  say(context, `the report lies in ${reportFile}`);
}
