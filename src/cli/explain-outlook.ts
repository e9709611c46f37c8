// What the next release of nixpkgs makes of the image that a call makes.
import { NixlayerError } from '../errors/nixlayer-error.ts';
import type { Outlook } from '../migrate/outlook.ts';
import { type OutlookRequest, readOutlook } from '../migrate/read-outlook.ts';
import type { CallSource, ReleaseOutlook } from '../stages/explain/image-explanation.ts';
import type { CliContext } from './context.ts';
import { isWithin } from './explain-findings.ts';

/** Of all images of a file; undefined where it is not known. @throws NixlayerError E_ABORTED */
export async function outlookIn(
  request: OutlookRequest,
  { signal }: Pick<CliContext, 'signal'>,
): Promise<Outlook | undefined> {
  try {
    return await readOutlook(request, { signal });
  } catch (error) {
    // There is much else to tell of the image.
    if (error instanceof NixlayerError && error.code !== 'E_ABORTED') return undefined;
    throw error;
  }
}

/**
 * Undefined where nothing changes.
 * @param isOnly nothing else in the file can be meant
 */
export function outlookFor(
  outlook: Outlook | undefined,
  source: CallSource | undefined,
  isOnly: boolean,
): ReleaseOutlook | undefined {
  if (outlook === undefined) return undefined;
  const { from, to } = outlook;
  const changes = outlook.changes
    .filter((change) => isOnly || (source?.file === change.file && isWithin(change, source)))
    .map(({ text, recipe }) => `${text} (${recipe})`);
  if (changes.length === 0) return undefined;
  return { ...(from !== undefined && { from }), to, changes: [...new Set(changes)] };
}
