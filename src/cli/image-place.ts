// Where an image lies or goes, in the words of skopeo: docker://, oci:, oci-archive:, docker-archive:, docker-daemon:.
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { isRepoTag, isTag } from '../image/reference.ts';
import { parseReference, type Reference } from '../registry/reference.ts';
import type { Runtime } from '../sinks/daemon.ts';

export type ImagePlace =
  | { readonly kind: 'registry'; readonly reference: Reference }
  /** `name` is a tag or a digest for OCI, a `NAME:TAG` for a docker-archive. */
  | { readonly kind: 'oci' | 'oci-archive' | 'docker-archive'; readonly path: string; readonly name?: string }
  | { readonly kind: 'daemon'; readonly runtime: Runtime; readonly name: string }
  /** Whatever it holds. */
  | { readonly kind: 'file'; readonly path: string };

export const placesHelp = `Places:
  docker://REGISTRY/NAME:TAG      a registry; NAME@DIGEST for one image
  oci:FOLDER[:TAG]                an OCI layout
  oci-archive:FILE[:TAG]          the same as one file
  docker-archive:FILE[:NAME:TAG]  what docker save writes, docker load reads
  docker-daemon:NAME:TAG, podman:NAME:TAG`;

/** @throws NixlayerError E_REFERENCE, E_USAGE */
export function parsePlace(text: string): ImagePlace {
  const colon = text.indexOf(':');
  const rest = text.slice(colon + 1);
  switch (text.slice(0, Math.max(colon, 0))) {
    case 'docker':
      if (!rest.startsWith('//')) throw wrongPlace(text, 'Expected docker://REGISTRY/NAME:TAG.');
      return { kind: 'registry', reference: parseReference(text) };
    case 'oci':
    case 'oci-archive':
    case 'docker-archive':
      return filePlace(text.slice(0, colon) as 'oci', rest, text);
    case 'docker-daemon':
      return daemonPlace('docker', rest, text);
    case 'podman':
      return daemonPlace('podman', rest, text);
    default:
      return { kind: 'file', path: text };
  }
}

function filePlace(kind: 'oci' | 'oci-archive' | 'docker-archive', rest: string, text: string): ImagePlace {
  const [, path, name] =
    kind === 'docker-archive'
      ? cutName(rest)
      : (/^(.+?)(?:[:@](sha(?:256|512):[0-9a-f]{64,128}|[^:/@]+))?$/.exec(rest) ?? []);
  if (!path) throw wrongPlace(text, `Expected ${kind}:PATH.`);
  const isName =
    kind === 'docker-archive' ? isRepoTag : (tag: string) => isTag(tag) || /^sha(?:256|512):/.test(tag);
  if (name !== undefined && !isName(name)) throw wrongPlace(text, `'${name}' is no name of an image.`);
  return { kind, path, ...(name !== undefined && { name }) };
}

/** The path ends at the first colon: names have some themselves. */
function cutName(rest: string): readonly [string, string, string | undefined] {
  const at = rest.indexOf(':');
  return at < 0 ? [rest, rest, undefined] : [rest, rest.slice(0, at), rest.slice(at + 1)];
}

function daemonPlace(runtime: Runtime, name: string, text: string): ImagePlace {
  // A name is an argument of a program.
  if (isRepoTag(name) || /^(?:sha256:)?[0-9a-f]{12,64}$/.test(name)) return { kind: 'daemon', runtime, name };
  throw wrongPlace(text, 'Expected NAME:TAG behind the colon.');
}

function wrongPlace(text: string, hint: string): NixlayerError {
  return new NixlayerError('E_USAGE', `${text} is no place of an image`, { hint: `${hint}\n${placesHelp}` });
}
