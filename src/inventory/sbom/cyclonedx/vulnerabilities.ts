// Vulnerabilities that patches fix (VEX). ECMA-424, "vulnerabilities".
import { Vulnerability as Enums } from '@cyclonedx/cyclonedx-library/Enums';
import { type BomRef, Vulnerability as Models } from '@cyclonedx/cyclonedx-library/Models';
import type { Component } from '../component.ts';
import { advisoryUrl } from '../fixed-vulnerabilities.ts';

/**
 * One for each, with all components that have the patch. A component without it may have the vulnerability: that is for
 * scanners to say.
 */
export function vulnerabilitiesOf(
  components: readonly Component[],
  refOf: (id: string) => BomRef,
): readonly Models.Vulnerability[] {
  const fixed = new Map<string, { readonly names: Set<string>; readonly ids: string[] }>();
  for (const { id, patches } of components) {
    for (const { name, fixes } of patches) {
      for (const cve of fixes) {
        const known = fixed.get(cve) ?? { names: new Set(), ids: [] };
        fixed.set(cve, known);
        known.names.add(name);
        if (!known.ids.includes(id)) known.ids.push(id);
      }
    }
  }
  return [...fixed].map(([cve, { names, ids }]) => {
    const vulnerability = new Models.Vulnerability({
      bomRef: cve,
      id: cve,
      source: new Models.Source({ name: 'NVD', url: advisoryUrl(cve) }),
      analysis: new Models.Analysis({
        state: Enums.AnalysisState.ResolvedWithPedigree,
        detail: `Fixed, going by its name, by a patch that is applied when it is built: ${[...names].sort().join(', ')}`,
      }),
    });
    for (const id of ids) vulnerability.affects.add(new Models.Affect(refOf(id)));
    return vulnerability;
  });
}
