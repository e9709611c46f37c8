// Image references, in the grammar of the distribution project (reference/regexp.go).
import { NixlayerError } from '../errors/nixlayer-error.ts';

const component = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const repoTag = new RegExp(
  `^(?:${component}(?::\\d+)?/)?${component}(?:/${component})*:[\\w][\\w.-]{0,127}$`,
);

/** Is it `NAME:TAG`, the name in lower case and perhaps with a registry and slashes? */
export function isRepoTag(text: string): boolean {
  return text.length <= 512 && repoTag.test(text);
}

/** Daemons refuse a wrong one, but only after all layers were sent. @throws NixlayerError E_SPEC */
export function assertRepoTag(text: string): void {
  if (isRepoTag(text)) return;
  throw new NixlayerError('E_SPEC', `${JSON.stringify(text)} is not the name and tag of an image`, {
    hint: 'Expected NAME:TAG: the name in lower case, with slashes and a registry if you like; letters, digits, _ . - in the tag.',
  });
}

/** `registry:5000/team/app:1.0` → name and tag. */
export function splitRepoTag(text: string): { readonly name: string; readonly tag: string } {
  const colon = text.lastIndexOf(':');
  return { name: text.slice(0, colon), tag: text.slice(colon + 1) };
}
