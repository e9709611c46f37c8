// The grammar of image names, tags and digests, of the distribution project (reference/regexp.go) and the OCI image-spec.

/** A part of a name between two slashes. */
export const nameComponent = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';

const wholeComponent = new RegExp(`^${nameComponent}$`);
const label = '[a-z0-9](?:[a-z0-9-]*[a-z0-9])?';
const host = new RegExp(`^(?:${label}(?:\\.${label})*|\\[[0-9a-f:]+\\])(?::\\d+)?$`);

/** Characters of a name with its registry. */
export const longestName = 255;

/** Is it a part of a name? */
export function isNameComponent(text: string): boolean {
  return wholeComponent.test(text);
}

/** Is it `HOST` or `HOST:PORT`, in lower case? Addresses of IPv6 stand in brackets. */
export function isHost(text: string): boolean {
  return host.test(text);
}

/** Of a name with a slash: does its first part name a registry? Docker's rule, by which `team/app` is one of Docker Hub. */
export function namesRegistry(first: string): boolean {
  return /[.:]/.test(first) || first === 'localhost';
}

/** Is it a tag? */
export function isTag(text: string): boolean {
  return /^\w[\w.-]{0,127}$/.test(text);
}

/** Is it a digest that can be checked here, `sha256:…` or `sha512:…`? */
export function isDigest(text: string): boolean {
  return /^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/.test(text);
}
