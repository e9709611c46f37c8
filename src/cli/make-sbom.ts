// From the words of the command line to the bill of materials of an image.
import { findDatabases } from '../inventory/sbom/os-packages/find-databases.ts';
import { type SbomFormat, sbomText } from '../inventory/sbom/sbom-document.ts';
import { reportOf, type SbomReport } from '../inventory/sbom/sbom-report.ts';
import { sourceDateEpoch } from '../stages/current-time.ts';
import type { CliContext } from './context.ts';
import { type ContentsWords, readContentsOf } from './read-contents.ts';
import { sbomMetadataOf } from './sbom-metadata.ts';

export interface SbomWords extends ContentsWords {
  /** False with --no-eval. */
  readonly eval: boolean;
}

export interface MadeSbom {
  /** JSON. */
  readonly text: string;
  readonly report: SbomReport;
}

/** @throws NixlayerError as `readContentsOf`; E_USAGE (SOURCE_DATE_EPOCH is no time) */
export async function makeSbom(
  input: string,
  format: SbomFormat,
  options: SbomWords,
  context: CliContext,
): Promise<MadeSbom> {
  const created = sourceDateEpoch(process.env.SOURCE_DATE_EPOCH);
  const databases = findDatabases();
  const wanted = { files: true, diffIds: true, onEntry: databases.onEntry };
  const { contents, source } = await readContentsOf(input, wanted, options, context);
  const metadata = await sbomMetadataOf(contents, source, databases.found(), options, context);
  const text = await sbomText(contents, metadata, { format, created });
  return { text, report: reportOf(contents, metadata) };
}
