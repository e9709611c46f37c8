// Inventory → CycloneDX 1.6, as JSON. Standard: ECMA-424.
import { ComponentType, ExternalReferenceType, HashAlgorithm } from '@cyclonedx/cyclonedx-library/Enums';
import * as Models from '@cyclonedx/cyclonedx-library/Models';
import * as Serialize from '@cyclonedx/cyclonedx-library/Serialize';
import { Spec1dot6 } from '@cyclonedx/cyclonedx-library/Spec';
import { packageVersion } from '../../../package/package-files.ts';
import type { Component, Source } from '../component.ts';
import { contentUuid } from '../document-id.ts';
import type { Inventory } from '../inventory.ts';
import { licencesOf } from './licences.ts';
import { pedigreeOf } from './pedigree.ts';
import { vulnerabilitiesOf } from './vulnerabilities.ts';

/** @param created seconds since the epoch; without it the document has no time */
export function cyclonedxText(inventory: Inventory, created: number | undefined): string {
  const { image, components } = inventory;
  const bom = new Models.Bom();
  const known = new Map([image, ...components].map((component) => [component.id, modelOf(component)]));
  for (const { id, dependsOn } of [image, ...components]) {
    const { dependencies } = known.get(id)!;
    for (const other of dependsOn) dependencies.add(known.get(other)!.bomRef);
  }
  bom.metadata.component = known.get(image.id)!;
  for (const { id } of components) bom.components.add(known.get(id)!);
  const tool = new Models.Component(ComponentType.Application, 'nixlayer', { version: packageVersion() });
  bom.metadata.tools.components.add(tool);
  if (created !== undefined) bom.metadata.timestamp = new Date(created * 1000);
  for (const vulnerability of vulnerabilitiesOf(components, (id) => known.get(id)!.bomRef))
    bom.vulnerabilities.add(vulnerability);
  return documentText(bom, inventory);
}

function documentText(bom: Models.Bom, { components }: Inventory): string {
  const normalise = new Serialize.JSON.Normalize.Factory(Spec1dot6).makeForBom();
  // The library sorts by the language of the user; what it gets is in order.
  const document = normalise.normalize(bom, { sortLists: false });
  // The library has no pedigree.
  const pedigrees = new Map(components.map((component) => [component.id, pedigreeOf(component)]));
  const completed = {
    ...document,
    components: document.components?.map((component) => {
      const pedigree = pedigrees.get(component['bom-ref'] ?? '');
      return pedigree === undefined ? component : { ...component, pedigree };
    }),
  };
  const serialNumber = `urn:uuid:${contentUuid(JSON.stringify(completed))}`;
  const { $schema, bomFormat, specVersion, serialNumber: _, ...rest } = completed;
  const whole = { $schema, bomFormat, specVersion, serialNumber, ...rest };
  return `${JSON.stringify(whole, undefined, 2)}\n`;
}

const types: Readonly<Record<Component['type'], ComponentType>> = {
  application: ComponentType.Application,
  container: ComponentType.Container,
  file: ComponentType.File,
  library: ComponentType.Library,
  'operating-system': ComponentType.OperatingSystem,
};

function modelOf(component: Component): Models.Component {
  const { id, name, version, description, cpe, purls, licence, properties } = component;
  const [purl, ...others] = purls;
  const model = new Models.Component(types[component.type], name, {
    bomRef: id,
    version,
    ...(description !== undefined && { description }),
    ...(purl !== undefined && { purl }),
    ...(cpe !== undefined && { cpe }),
  });
  if (licence !== undefined) for (const each of licencesOf(licence)) model.licenses.add(each);
  for (const each of externalReferences(component)) model.externalReferences.add(each);
  for (const [property, value] of properties) model.properties.add(new Models.Property(property, value));
  for (const other of others) model.properties.add(new Models.Property('nixlayer:other-purl', other));
  return model;
}

function externalReferences({ homepages, sources }: Component): readonly Models.ExternalReference[] {
  return [
    ...homepages.map((url) => new Models.ExternalReference(url, ExternalReferenceType.Website)),
    ...sources.flatMap((source) => source.urls.map((url) => sourceReference(url, source))),
  ];
}

const algorithms: Readonly<Record<string, HashAlgorithm>> = {
  md5: HashAlgorithm.MD5,
  sha1: HashAlgorithm['SHA-1'],
  sha256: HashAlgorithm['SHA-256'],
  sha512: HashAlgorithm['SHA-512'],
};

/** A hash of a NAR is none of what lies at the address: it is told in words. */
function sourceReference(url: string, { hash, isTree, revision }: Source): Models.ExternalReference {
  const type = revision === undefined ? ExternalReferenceType.SourceDistribution : ExternalReferenceType.VCS;
  const words = [
    ...(revision === undefined ? [] : [`revision ${revision}`]),
    ...(hash !== undefined && isTree ? [`NAR hash of its files ${hash}`] : []),
  ];
  const hashes = new Models.HashDictionary();
  const [, name = '', digits = ''] = /^(\w+)-(.+)$/.exec(hash ?? '') ?? [];
  const algorithm = algorithms[name];
  if (algorithm !== undefined && !isTree)
    hashes.set(algorithm, Buffer.from(digits, 'base64').toString('hex'));
  return new Models.ExternalReference(url, type, {
    hashes,
    ...(words.length > 0 && { comment: words.join(', ') }),
  });
}
