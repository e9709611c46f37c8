// nixlayer hook retry, nixlayer hook forget
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import { askOwner } from '../../hook/ask-owner.ts';
import { hookFolder } from '../../hook/hook-folder.ts';
import { type CliContext, printJson, printText } from '../context.ts';
import type { JsonOption } from '../json-option.ts';

/** @throws NixlayerError E_USAGE, E_HOOK */
export async function changeJobs(
  ask: 'retry' | 'forget',
  ids: readonly number[],
  { all, json }: JsonOption & { readonly all?: true },
  context: CliContext,
): Promise<void> {
  if (ids.length > 0 === (all === true))
    throw new NixlayerError('E_USAGE', `which deliveries is \`${ask}\` about?`, {
      hint: 'Give their numbers, or --all.',
    });
  const { changed } = await askOwner(hookFolder(process.env), { ask, ids: all ? 'all' : [...ids] });
  if (changed < ids.length) context.reportFindings();
  if (json) return printJson(context, { changed });
  const done = ask === 'retry' ? 'are tried again' : 'are forgotten';
  printText(context, `${changed} ${done}`);
}
