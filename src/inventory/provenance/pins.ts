// What flake.lock, npins and niv pin, as resources: where it is from, and the hash that Nix holds it to. These files are
// anyone's: what is not recognised is left out.
import * as z from 'zod';
import { toBase16, toSri } from '../../store/nar-hash.ts';
import { publicUrl } from '../public-url.ts';
import type { ResourceDescriptor } from './resource.ts';

/** By the name of the file. @param text of it */
export function pinsIn(fileName: string, text: string): readonly ResourceDescriptor[] {
  const document = parsed(text);
  if (fileName === 'flake.lock') return lockedInputs(document);
  if (fileName !== 'sources.json') return [];
  const npins = npinsSchema.safeParse(document).data;
  return npins ? Object.entries(npins.pins).flatMap(npinsPin) : nivSources(document);
}

const revision = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/);
const optionalText = z.string().optional().catch(undefined);

const lockedSchema = z.object({
  type: z.string(),
  owner: optionalText,
  repo: optionalText,
  host: optionalText,
  url: optionalText,
  path: optionalText,
  rev: revision.optional().catch(undefined),
  narHash: optionalText,
});
const lockSchema = z.object({
  root: z.string(),
  nodes: z.record(
    z.string(),
    z.object({
      locked: lockedSchema.optional().catch(undefined),
      // Names of nodes, or paths to what they follow.
      inputs: z
        .record(z.string(), z.union([z.string(), z.array(z.string())]))
        .optional()
        .catch(undefined),
    }),
  ),
});
type Lock = z.output<typeof lockSchema>;

/**
 * Of a lock file of Nix's flakes, versions 5 to 7: every node, also what inputs need themselves.
 * @param overridden inputs for which others were given (`nixpkgs`, `dep/nixpkgs`): these are left out, and what they alone need
 */
export function lockedInputs(
  lock: unknown,
  overridden: readonly string[] = [],
): readonly ResourceDescriptor[] {
  const read = lockSchema.safeParse(lock).data;
  if (read === undefined) return [];
  const used = overridden.length === 0 ? undefined : usedNodes(read, new Set(overridden));
  return Object.entries(read.nodes).flatMap(([name, { locked }]) => {
    if (locked === undefined || used?.has(name) === false) return [];
    const uri = referenceOf(locked);
    return resource(name, uri, locked.rev, locked.narHash);
  });
}

/** The same of the text of flake.lock. */
export function keptInputs(lock: string, overridden: readonly string[]): readonly ResourceDescriptor[] {
  return lockedInputs(parsed(lock), overridden);
}

function usedNodes({ root, nodes }: Lock, overridden: ReadonlySet<string>): ReadonlySet<string> {
  // Each with the path of inputs by which it was found first.
  const found = new Map([[root, '']]);
  for (const [node, path] of found) {
    for (const [name, target] of Object.entries(nodes[node]?.inputs ?? {})) {
      const below = path === '' ? name : `${path}/${name}`;
      // What is followed is somebody's own input as well.
      if (typeof target === 'string' && !overridden.has(below) && !found.has(target))
        found.set(target, below);
    }
  }
  return new Set(found.keys());
}

/** As Nix writes flake references: `github:NixOS/nixpkgs/REV`. Folders of a machine are none that others know. */
function referenceOf(locked: z.output<typeof lockedSchema>): string | undefined {
  const { type, owner, repo, host, url, rev } = locked;
  if (['github', 'gitlab', 'sourcehut'].includes(type) && owner !== undefined && repo !== undefined)
    return `${type}:${owner}/${repo}${rev === undefined ? '' : `/${rev}`}${host === undefined ? '' : `?host=${host}`}`;
  if (url === undefined || url.startsWith('/') || url.startsWith('file:')) return undefined;
  const prefix = url.startsWith(`${type}+`) || (type === 'git' && url.startsWith('git:')) ? '' : `${type}+`;
  return `${prefix}${publicUrl(url)}${rev === undefined ? '' : `${url.includes('?') ? '&' : '?'}rev=${rev}`}`;
}

const npinsPinSchema = z.object({
  type: z.string(),
  url: z.string().nullish().catch(undefined),
  locked_url: z.string().nullish().catch(undefined),
  revision: revision.nullish().catch(undefined),
  hash: z.string().nullish().catch(undefined),
  repository: z.record(z.string(), z.unknown()).optional().catch(undefined),
});
/** `npins/sources.json`, versions 0 to 8. */
const npinsSchema = z.object({ version: z.number(), pins: z.record(z.string(), npinsPinSchema) });

function npinsPin([name, pin]: readonly [
  string,
  z.output<typeof npinsPinSchema>,
]): readonly ResourceDescriptor[] {
  const { owner, repo, url: repositoryUrl } = pin.repository ?? {};
  const address =
    pin.locked_url ?? pin.url ?? (typeof repositoryUrl === 'string' ? repositoryUrl : undefined);
  const uri =
    address ??
    (typeof owner === 'string' && typeof repo === 'string' ? `github:${owner}/${repo}` : undefined);
  return resource(name, uri && publicUrl(uri), pin.revision ?? undefined, pin.hash ?? undefined);
}

const nivSchema = z.object({
  url: optionalText,
  repo: optionalText,
  rev: revision.optional().catch(undefined),
  sha256: optionalText,
  type: optionalText,
});

/** `nix/sources.json`. */
function nivSources(document: unknown): readonly ResourceDescriptor[] {
  const sources = z.record(z.string(), z.unknown()).safeParse(document).data ?? {};
  return Object.entries(sources).flatMap(([name, value]) => {
    const source = nivSchema.safeParse(value).data;
    if (source === undefined) return [];
    const uri = source.url ?? source.repo;
    const isFile = source.type === 'file';
    return resource(name, uri && publicUrl(uri), source.rev, source.sha256, isFile ? 'sha256' : 'narHash');
  });
}

/** Without a digest it is no dependency that was resolved. */
function resource(
  name: string,
  uri: string | undefined,
  rev: string | undefined,
  hash: string | undefined,
  hashName: 'narHash' | 'sha256' = 'narHash',
): readonly ResourceDescriptor[] {
  const hex = hash === undefined ? undefined : hexOf(hash);
  if (rev === undefined && hex === undefined) return [];
  return [
    {
      name,
      ...(uri !== undefined && { uri }),
      digest: { ...(rev !== undefined && { gitCommit: rev }), ...(hex !== undefined && { [hashName]: hex }) },
      annotations: { role: 'input' },
    },
  ];
}

function hexOf(hash: string): string | undefined {
  try {
    return toBase16(toSri(hash));
  } catch {
    return undefined;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
