// Names and tags of images, as daemons and archives take them.
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { isHost, isNameComponent, longestName, nameComponent, namesRegistry } from '../registry/names.ts';

export { isTag } from '../registry/names.ts';

const repoTag = new RegExp(
  `^(?:${nameComponent}(?::\\d+)?/)?${nameComponent}(?:/${nameComponent})*:[\\w][\\w.-]{0,127}$`,
);

/** Is it `NAME:TAG`, the name in lower case and perhaps with a registry and slashes? */
export function isRepoTag(text: string): boolean {
  return text.length <= 512 && repoTag.test(text);
}

/** What keeps a text from being the name of an image, without tag or digest; undefined when nothing does. */
export function imageNameProblem(text: string): string | undefined {
  if (text.includes('@')) return 'has a digest';
  const parts = text.split('/');
  if (parts.at(-1)?.includes(':')) return 'has a tag';
  const [first = ''] = parts;
  const hasHost = parts.length > 1 && namesRegistry(first);
  if (hasHost && !isHost(first)) return `begins with '${first}', which is no host`;
  const path = hasHost ? parts.slice(1) : parts;
  const wrong = path.find((part) => !isNameComponent(part));
  if (wrong === '') return 'has an empty part';
  if (wrong !== undefined) return `has a part '${wrong}'`;
  if (/^[0-9a-f]{64}$/.test(text)) return 'is a digest';
  return text.length > longestName ? `is longer than ${longestName} characters` : undefined;
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

/** The name with its registry: one without is of Docker Hub, and one of that without a folder is of its library. */
export function normalizedName(name: string): string {
  const slash = name.indexOf('/');
  const first = name.slice(0, Math.max(slash, 0));
  const hasHost = slash > 0 && (/[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase());
  const host = hasHost && first !== 'index.docker.io' ? first : 'docker.io';
  const path = hasHost ? name.slice(slash + 1) : name;
  return host === 'docker.io' && !path.includes('/') ? `docker.io/library/${path}` : `${host}/${path}`;
}

/** Names that docker-archives can have. Docker Hub goes without saying, as Docker writes it. */
export function repoTagsOf(names: readonly string[]): string[] {
  return names.map((name) => name.replace(/^docker\.io\/(?:library\/)?/, '')).filter(isRepoTag);
}
