// Images whose store paths are those of a machine or of a package set: what can be compared without hashes.
import { readMembers } from './tar-members.mjs';

/** Store paths without hashes and names, in whatever holds them: packages of another set have others. */
export function withoutNames(value) {
  return JSON.parse(JSON.stringify(value).replaceAll(/[0-9a-df-np-sv-z]{32}-[\w.+?=-]+/g, '…'));
}

/**
 * The config without digests: what runs, in which environment, in how many layers.
 *
 * @returns {string | undefined} what differs
 */
export function compareShape(recorded, archive) {
  const byName = new Map(readMembers(archive).members.map((member) => [member.name, member]));
  const [{ Config, RepoTags }] = JSON.parse(byName.get('manifest.json').data.toString());
  const { rootfs, history, ...ours } = JSON.parse(byName.get(Config).data.toString());
  const { rootfs: otherRootfs, history: _, ...theirs } = JSON.parse(recorded.configJson);
  const differences = [
    [RepoTags, recorded.manifest[0].RepoTags],
    [withoutNames(ours), withoutNames(theirs)],
    [history.length, rootfs.diff_ids.length],
  ].filter(([left, right]) => JSON.stringify(left) !== JSON.stringify(right));
  if (differences.length === 0) return undefined;
  const [[left, right]] = differences;
  return `${JSON.stringify(left)}, recorded ${JSON.stringify(right)} (${otherRootfs.diff_ids.length} layers)`;
}
