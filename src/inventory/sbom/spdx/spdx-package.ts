// A component as a package of SPDX.
import type { Component, Patch, Source } from '../component.ts';
import type { SpdxPackage, SpdxReference } from './spdx-schema.ts';

interface Writing {
  readonly time: string;
  readonly tool: string;
}

const purposes = {
  application: 'APPLICATION',
  container: 'CONTAINER',
  file: 'FILE',
  library: 'LIBRARY',
  'operating-system': 'OPERATING-SYSTEM',
} as const;

export function packageOf(component: Component, id: string, writing: Writing): SpdxPackage {
  const { name, version, description, homepages, licence, sources, properties } = component;
  const [homepage] = homepages.filter((url) => /^(?:https?|ftp):/.test(url));
  const references = referencesOf(component);
  const annotations = [
    ...properties.map(([property, value]) => `${property}=${value}`),
    ...component.patches.map(patchText),
  ].map((comment) => ({
    annotationDate: writing.time,
    annotationType: 'OTHER' as const,
    annotator: writing.tool,
    comment,
  }));
  return {
    SPDXID: id,
    name,
    ...(version && { versionInfo: version }),
    ...(component.id.startsWith('/') && { packageFileName: component.id }),
    supplier: 'NOASSERTION',
    // It was built here; where its sources were fetched is told below.
    downloadLocation: 'NOASSERTION',
    filesAnalyzed: false,
    ...(homepage && { homepage }),
    ...(sources.length > 0 && { sourceInfo: sources.map(sourceText).join('; ') }),
    licenseConcluded: 'NOASSERTION',
    licenseDeclared: licence?.expression ?? 'NOASSERTION',
    copyrightText: 'NOASSERTION',
    ...(description && { summary: description }),
    primaryPackagePurpose: purposes[component.type],
    ...(references.length > 0 && { externalRefs: references }),
    ...(annotations.length > 0 && { annotations }),
  };
}

function referencesOf({ cpe, purls, patches }: Component): SpdxReference[] {
  return [
    ...purls.map((purl) => ({
      referenceCategory: 'PACKAGE-MANAGER' as const,
      referenceType: 'purl',
      referenceLocator: purl,
    })),
    ...(cpe === undefined
      ? []
      : [{ referenceCategory: 'SECURITY' as const, referenceType: 'cpe23Type', referenceLocator: cpe }]),
    // Annex K of the standard, "Linking to a code fix".
    ...patches.flatMap(({ name, urls: [url], fixes }) =>
      url === undefined || fixes.length === 0
        ? []
        : [
            {
              referenceCategory: 'SECURITY' as const,
              referenceType: 'fix',
              referenceLocator: url,
              comment: `${name}: ${fixes.join(', ')}`,
            },
          ],
    ),
  ];
}

function sourceText({ name, urls, hash, isTree, revision }: Source): string {
  const facts = [
    ...urls,
    ...(revision === undefined ? [] : [`revision ${revision}`]),
    ...(hash === undefined ? [] : [isTree ? `NAR hash ${hash}` : hash]),
  ];
  return facts.length === 0 ? `built from ${name}` : `built from ${name} (${facts.join(', ')})`;
}

function patchText({ name, fixes, urls }: Patch): string {
  const from = urls[0] === undefined ? '' : ` (${urls[0]})`;
  return `patch ${name}${from} is applied${fixes.length === 0 ? '' : `; going by its name it fixes ${fixes.join(', ')}`}`;
}
