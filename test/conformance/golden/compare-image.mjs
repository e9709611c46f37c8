// An archive against what was recorded of dockerTools': layers, configs, and the archive as a whole.
//
// Some texts depend on the hash of a derivation, which another implementation cannot have: the path of the customisation
// layer in the history, a tag that is a hash, the ID of an image whose config holds one of these, and layer IDs of
// buildImage below which such an image lies. In these places the archive gets the recorded hash, and files that belonged
// to the build user of the recording get that owner; then it must be the recorded one, byte for byte.
import { createHash } from 'node:crypto';
import { firstDifference } from './differences.mjs';
import { bytesOf, describeMember, ownedBy, readMembers, rewritten } from './tar-members.mjs';

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');
const storeHash = /^[0-9a-df-np-sv-z]{32}$/;

/**
 * @param {object} recorded a file of cases/
 * @param {Buffer} archive not compressed
 * @param {boolean} hasTie the order of layers is not comparable
 * @returns {Record<'layers' | 'config' | 'archive', string | undefined>} what differs; undefined: equal
 */
export function compareImage(recorded, archive, hasTie) {
  const { members, end } = readMembers(archive);
  const ours = readArchive(members);
  const theirs = readRecorded(recorded);
  if (ours.images.length !== theirs.images.length) {
    const difference = `${ours.images.length} images, recorded ${theirs.images.length}`;
    return { layers: difference, config: difference, archive: difference };
  }
  const pairs = substitutions(ours, theirs);
  const translate = (text) => pairs.reduce((result, [from, to]) => result.replaceAll(from, to), text);
  return {
    layers: compareLayers(ours, theirs, hasTie),
    config: hasTie ? 'tie' : compareConfigs(ours, theirs, translate),
    archive: hasTie ? 'tie' : compareArchives(members, end, recorded, translate),
  };
}

/** Manifest entries with the text of their configs and, for each layer, its digest and entries. */
function readArchive(members) {
  const byName = new Map(members.map((member) => [member.name, member]));
  const text = (name) => byName.get(name)?.data.toString() ?? '';
  const images = JSON.parse(text('manifest.json')).map(({ Config, RepoTags, Layers }) => ({
    id: Config.replace(/\.json$/, ''),
    tags: RepoTags,
    config: text(Config),
    layers: Layers.map((path) => {
      const data = memberOf(byName, path);
      return { path, diffId: `sha256:${sha256(data)}`, entries: () => entriesOf(data) };
    }),
  }));
  const layerJson = Object.fromEntries(
    members.filter(({ name }) => name.endsWith('/json')).map(({ name, data }) => [name, data.toString()]),
  );
  return { images, layerJson };
}

function memberOf(byName, path) {
  const member = byName.get(path);
  if (member === undefined) return Buffer.alloc(0);
  if (member.linkname === '') return member.data;
  return memberOf(byName, new URL(member.linkname, `file:///${path}`).pathname.slice(1));
}

function entriesOf(layer) {
  return readMembers(layer).members.map(describeMember);
}

function readRecorded({ manifest, configJson, images, layers, layerJson = {} }) {
  const layerOf = new Map(layers.map((layer) => [layer.path, layer]));
  return {
    layerJson,
    images: manifest.map(({ Config, RepoTags, Layers }, index) => ({
      id: Config.replace(/\.json$/, ''),
      tags: RepoTags,
      config: images?.[index].configJson ?? configJson,
      layers: Layers.map((path) => ({ ...layerOf.get(path), entries: () => layerOf.get(path).entries })),
    })),
  };
}

/** Our text and the recorded one, of equal length, for each place that depends on a derivation. */
function substitutions(ours, theirs) {
  const pairs = [];
  const add = (from, to) => {
    if (from !== undefined && to !== undefined && from !== to && from.length === to.length)
      pairs.push([from, to]);
  };
  for (const [index, image] of ours.images.entries()) {
    const other = theirs.images[index];
    const [own, recorded] = [customisationLayer(image.config), customisationLayer(other.config)];
    if (own?.slice(43) === recorded?.slice(43)) add(own, recorded);
    const [tag, otherTag] = [image, other].map(({ tags }) => tags?.[0]?.split(':').at(-1));
    if (storeHash.test(tag) && storeHash.test(otherTag)) add(tag, otherTag);
    // Only then: another ID of a config that depends on nothing is a difference.
    if (pairs.length > 0) add(image.id, other.id);
    for (const [layerIndex, layer] of image.layers.entries()) {
      const otherLayer = other.layers[layerIndex];
      const parents = [
        parentOf(ours.layerJson, layer.path),
        parentOf(theirs.layerJson, otherLayer?.path ?? ''),
      ];
      if (parents[0] === parents[1] || layer.diffId !== otherLayer?.diffId) continue;
      add(parents[0], parents[1]);
      add(folderOf(layer.path), folderOf(otherLayer.path));
    }
  }
  return pairs;
}

function customisationLayer(config) {
  return /store paths: \['(\/nix\/store\/[^']+-customisation-layer)'\]/g.exec(config)?.[1];
}

const folderOf = (path) => path.slice(0, path.indexOf('/'));

function parentOf(layerJson, path) {
  const text = layerJson[`${folderOf(path)}/json`];
  return text === undefined ? undefined : JSON.parse(text).parent;
}

function compareLayers(ours, theirs, hasTie) {
  const digests = ({ images }) => images.map(({ layers }) => layers.map(({ diffId }) => diffId));
  const order = (lists) => JSON.stringify(hasTie ? lists.map((list) => list.toSorted()) : lists);
  if (order(digests(ours)) === order(digests(theirs))) return undefined;
  for (const [index, { layers }] of ours.images.entries()) {
    const others = theirs.images[index].layers;
    for (const [layerIndex, { diffId, entries }] of layers.entries()) {
      const other = others[layerIndex];
      if (other?.diffId === diffId) continue;
      const where = `layer ${layerIndex + 1} of ${layers.length} (recorded ${others.length})`;
      if (hasTie || other?.entries() === undefined) return `${where}: ${diffId}, recorded ${other?.diffId}`;
      return `${where}: ${firstDifference(entries(), other.entries())}`;
    }
    if (others.length > layers.length) return `${layers.length} layers, recorded ${others.length}`;
  }
  return 'layers differ';
}

function compareConfigs(ours, theirs, translate) {
  for (const [index, { config }] of ours.images.entries()) {
    const recorded = theirs.images[index].config;
    const translated = translate(config);
    if (translated !== recorded) return firstDifference(translated, recorded);
    if (sha256(recorded) !== theirs.images[index].id) return 'the recording contradicts itself';
  }
  return undefined;
}

function compareArchives(members, end, recorded, translate) {
  const whole = members.map((member) => {
    const name = translate(member.name);
    const data = member.name.endsWith('/layer.tar')
      ? member.data
      : Buffer.from(translate(member.data.toString('latin1')), 'latin1');
    const owner = buildUser(member, name, recorded);
    return rewritten(owner === undefined ? member : ownedBy(member, owner), name, data);
  });
  const ordered = isSorted(members) ? inOrderOf(recorded.archiveEntries, whole) : whole;
  const archive = Buffer.concat([...ordered.map(bytesOf), end]);
  if (sha256(archive) === recorded.archiveSha256) return undefined;
  const difference = firstDifference(ordered.map(describeMember), recorded.archiveMembers);
  if (difference !== undefined) return difference;
  const texts = { 'manifest.json': recorded.manifestJson, repositories: recorded.repositories };
  for (const [name, text] of Object.entries({ ...texts, ...recorded.layerJson })) {
    const data = ordered.find((member) => member.name === name)?.data.toString();
    const found = text === undefined ? undefined : firstDifference(data, text);
    if (found !== undefined) return `${name}: ${found}`;
  }
  return `equal members, but ${archive.length} bytes that differ somewhere, recorded ${recorded.archiveSize}`;
}

/**
 * dockerTools writes who owns the file of the customisation layer in the store, as its process sees it: root, or the build
 * user if it runs in a sandbox. Here it is root.
 */
function buildUser(member, name, { archiveMembers }) {
  const ours = describeMember(member);
  const theirs = archiveMembers.find((other) => other.name === name);
  const isFileOfStore = ours.mode === '0444' && ours.uname === 'root' && theirs?.mode === '0444';
  return isFileOfStore && theirs.uname === 'nixbld' ? theirs : undefined;
}

function isSorted(members) {
  return members.every(({ name }, index) => index === 0 || members[index - 1].name < name);
}

/** In a sorted archive other names mean another order. */
function inOrderOf(names, members) {
  const position = new Map(names.map((name, index) => [name, index]));
  return members.every(({ name }) => position.has(name))
    ? members.toSorted((a, b) => position.get(a.name) - position.get(b.name))
    : members;
}
