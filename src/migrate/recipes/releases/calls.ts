// What recipes for releases ask about a call, and how they say whether what older releases did can be kept.
import { addArgument } from '../../../edits/arguments.ts';
import type { EditDraft } from '../../../edits/edit.ts';
import type { Finding } from '../../../lint/rule.ts';
import type { CallFacts } from '../../../program/call-facts.ts';
import { isNull } from '../../../program/call-values.ts';

/** Whether it makes layers of store paths: those of nix-shell images are made by `streamLayeredImage`, too. */
export function hasStoreLayers(call: CallFacts): boolean {
  const included = call.values('includeStorePaths');
  const isWithout =
    included.length > 0 && included.every((value) => value.type === 'plain' && value.value === false);
  return (call.isLayered || /NixShellImage$/.test(call.function)) && !isWithout;
}

/** Whether an argument may have its default: it is not given, or null. */
export function isDefault(call: CallFacts, name: string): boolean {
  return call.has(name) !== true || call.values(name).some(isNull);
}

/** An edit that keeps what older releases did; or why there is none. */
export function pin(
  call: CallFacts,
  title: string,
  edits: readonly (EditDraft | undefined)[],
): Pick<Finding, 'fixes' | 'unfixed'> {
  if (call.isAssumed) return { unfixed: `'${call.function}' is a parameter, which may be another function` };
  if (call.call.openArguments) return { unfixed: 'not all of its arguments are known' };
  const drafts = edits.filter((edit) => edit !== undefined);
  if (drafts.length < edits.length) return { unfixed: 'its arguments are not written at the call' };
  return { fixes: [{ title, applicability: 'safe', edits: drafts }] };
}

/** The same for an argument that the call does not have yet. */
export function pinByArgument(
  call: CallFacts,
  name: string,
  value: string,
): Pick<Finding, 'fixes' | 'unfixed'> {
  return pin(call, `Set ${name}`, [addArgument(call, `${name} = ${value};`)]);
}
