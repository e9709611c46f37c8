// Inventory → SPDX 2.3, as JSON.
import { packageVersion } from '../../../package/package-files.ts';
import type { Component } from '../component.ts';
import { contentUuid } from '../document-id.ts';
import type { Inventory } from '../inventory.ts';
import type { NamedLicence } from '../licence.ts';
import { packageOf } from './spdx-package.ts';
import { type SpdxDocument, spdxDocument } from './spdx-schema.ts';

/** @param created seconds since the epoch; the format wants a time: without one it is the epoch */
export function spdxText(inventory: Inventory, created = 0): string {
  const { image, components } = inventory;
  const time = new Date(created * 1000).toISOString().replace(/\.\d+Z$/, 'Z');
  const tool = `Tool: nixlayer-${packageVersion()}`;
  const all = [image, ...components];
  const ids = elementIds(all);
  const name = [image.name, image.version].filter(Boolean).join(':');
  const document = {
    spdxVersion: 'SPDX-2.3' as const,
    dataLicense: 'CC0-1.0' as const,
    SPDXID: 'SPDXRef-DOCUMENT' as const,
    name,
    creationInfo: { created: time, creators: [tool] },
    packages: all.map((component) => packageOf(component, ids.get(component.id)!, { time, tool })),
    relationships: relationshipsOf(inventory, ids),
    ...licencesOf(all),
  };
  const uuid = contentUuid(JSON.stringify(document));
  const { spdxVersion, dataLicense, SPDXID, ...rest } = document;
  const words = name.replace(/[^A-Za-z0-9.]+/g, '-').replace(/^-+|-+$/g, '');
  const whole: SpdxDocument = {
    ...{ spdxVersion, dataLicense, SPDXID },
    documentNamespace: `https://spdx.org/spdxdocs/${[words, uuid].filter(Boolean).join('-')}`,
    ...rest,
  };
  return `${JSON.stringify(spdxDocument.parse(whole), undefined, 2)}\n`;
}

/** Two stores may have a path of the same name. */
function elementIds(components: readonly Component[]): ReadonlyMap<string, string> {
  const ids = new Map<string, string>();
  const taken = new Set<string>();
  for (const { id } of components) {
    const wanted = elementId(id);
    let own = wanted;
    for (let count = 2; taken.has(own); count += 1) own = `${wanted}-${count}`;
    taken.add(own);
    ids.set(id, own);
  }
  return ids;
}

/** Hash parts of store paths keep them apart; of other ids all that an identifier cannot hold is written in numbers. */
function elementId(id: string): string {
  const store = /\/([0-9a-z]{32}-[^/]+)$/.exec(id)?.[1];
  if (store !== undefined) return `SPDXRef-${store.replace(/[^A-Za-z0-9.-]/g, '-')}`;
  return `SPDXRef-${id.replace(/[^A-Za-z0-9.]/gu, (character) => `-${character.codePointAt(0)!.toString(16)}-`)}`;
}

function relationshipsOf(
  { image, components }: Inventory,
  ids: ReadonlyMap<string, string>,
): SpdxDocument['relationships'] {
  const between = (
    spdxElementId: string,
    relationshipType: SpdxDocument['relationships'][number]['relationshipType'],
    other: string,
  ) => ({ spdxElementId, relationshipType, relatedSpdxElement: other });
  const own = ids.get(image.id)!;
  return [
    between('SPDXRef-DOCUMENT', 'DESCRIBES', own),
    ...components.map(({ id }) => between(own, 'CONTAINS', ids.get(id)!)),
    ...[image, ...components].flatMap(({ id, dependsOn }) =>
      dependsOn.map((other) => between(ids.get(id)!, 'DEPENDS_ON', ids.get(other)!)),
    ),
  ];
}

/** The text of such a licence is not known: only what it is called, and where it may be read. */
function licencesOf(components: readonly Component[]): Pick<SpdxDocument, 'hasExtractedLicensingInfos'> {
  const refs = new Map<string, NamedLicence>();
  for (const { licence } of components) for (const each of licence?.refs ?? []) refs.set(each.ref, each);
  if (refs.size === 0) return {};
  const sorted = [...refs].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    hasExtractedLicensingInfos: sorted.map(([licenseId, { name, url }]) => ({
      ...{ licenseId, name },
      extractedText: `The package calls its licence "${name}"; its text is not part of this document.`,
      ...(url && { seeAlsos: [url] }),
    })),
  };
}
