// An archive against what was recorded of dockerTools': layers, configs, and the archive as a whole.
//
// Some texts depend on the hash of a derivation, which another implementation cannot have: the path of the customisation
// layer in the history, a tag that is a hash, the ID of an image whose config holds one of these, and layer IDs of
// buildImage below which such an image lies. In these places the archive gets the recorded hash; then it must be the
// recorded one, byte for byte.
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
  const buildUser = membersOfBuildUser(recorded);
  const whole = members.map((member) =>
    rewritten(
      buildUser.has(member.name) ? ownedBy(member, buildUser.get(member.name)) : member,
      translate(member.name),
      member.name.endsWith('/layer.tar')
        ? member.data
        : Buffer.from(translate(member.data.toString('latin1')), 'latin1'),
    ),
  );
  const ordered = isSorted(members) ? inOrderOf(recorded.archiveEntries, whole) : whole;
  const archive = Buffer.concat([...ordered.map(bytesOf), end]);
  const expected = recorded.streamArchiveSha256 ?? recorded.archiveSha256;
  if (sha256(archive) === expected) return undefined;
  const difference = firstDifference(ordered.map(describeMember), membersOf(recorded));
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
 * In a sandbox the file of the customisation layer belongs to the build user, to the one who streams it to root. A base
 * image was made in a sandbox, too, and keeps it so: these members, by name, get the recorded owner.
 */
function membersOfBuildUser({ archiveMembers, manifest }) {
  const own = new Set(manifest.map(({ Layers }) => Layers.at(-1)));
  const ofBase = archiveMembers.filter(({ name, uname }) => uname === 'nixbld' && !own.has(name));
  return new Map(ofBase.map((member) => [member.name, member]));
}

function membersOf(recorded) {
  const { archiveMembers, streamArchiveSha256 } = recorded;
  if (streamArchiveSha256 == null) return archiveMembers;
  const root = { uid: 0, gid: 0, uname: 'root', gname: 'root' };
  const kept = membersOfBuildUser(recorded);
  return archiveMembers.map((member) =>
    member.uname === 'nixbld' && !kept.has(member.name) ? { ...member, ...root } : member,
  );
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
