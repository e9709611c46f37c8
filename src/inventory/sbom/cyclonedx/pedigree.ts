// What was changed before a package was built: its patches. ECMA-424, "pedigree".

import type { Component } from '../component.ts';
import { advisoryUrl } from '../fixed-vulnerabilities.ts';

interface Pedigree {
  readonly patches: readonly {
    /** The format wants a kind; that nixpkgs applies it is all that is known. */
    readonly type: 'unofficial';
    readonly diff: { readonly url: string };
    readonly resolves?: readonly object[];
  }[];
}

export function pedigreeOf({ patches }: Component): Pedigree | undefined {
  if (patches.length === 0) return undefined;
  return {
    patches: patches.map(({ name, urls, fixes }) => ({
      type: 'unofficial',
      // Of what is not fetched the name of the file is all that there is.
      diff: { url: urls[0] ?? encodeURIComponent(name) },
      ...(fixes.length > 0 && {
        resolves: fixes.map((id) => ({
          type: 'security',
          id,
          source: { name: 'NVD', url: advisoryUrl(id) },
        })),
      }),
    })),
  };
}
