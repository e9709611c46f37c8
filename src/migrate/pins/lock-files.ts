// Files of tools that pin nixpkgs: flake.lock, npins, niv. They are anyone's, so only what is recognised counts.
import * as z from 'zod';
import { agreed, type PinnedRelease, type Reading } from './pin.ts';
import { isNixpkgs, readAddress, readBranch } from './references.ts';
import { unstableAt, unstableToday } from './release-at.ts';

/** Text of a file → what it says of nixpkgs. Form: `LockFile` of Nix's flakes, versions 5 to 7. */
export function readFlakeLock(text: string): Reading {
  const lock = parsed(flakeLock, text);
  if (!lock) return undefined;
  const inputs = Object.entries(lock.nodes[lock.root]?.inputs ?? {});
  const nodes = inputs.flatMap(([name, target]) => {
    const node = nodeAt(lock, target);
    return node ? [{ name, reading: readNode(node) }] : [];
  });
  return chosen(nodes);
}

const reference = z.object({
  type: z.string().optional(),
  id: z.string().optional(),
  repo: z.string().optional(),
  ref: z.string().optional(),
  url: z.string().optional(),
  lastModified: z.number().optional(),
});
const target = z.union([z.string(), z.array(z.string())]);
const flakeLock = z.object({
  root: z.string(),
  nodes: z.record(
    z.string(),
    z.object({
      inputs: z.record(z.string(), target).optional(),
      locked: reference.optional(),
      original: reference.optional(),
    }),
  ),
});
type FlakeLock = z.output<typeof flakeLock>;
type FlakeNode = FlakeLock['nodes'][string];

/** Follows from the root on; the steps are counted, since they may go in circles. */
function nodeAt({ nodes, root }: FlakeLock, start: z.output<typeof target>): FlakeNode | undefined {
  let steps = 0;
  const find = (to: z.output<typeof target>): string | undefined => {
    if (typeof to === 'string') return to;
    let name: string | undefined = root;
    for (const input of to) {
      const next: z.output<typeof target> | undefined = nodes[name ?? '']?.inputs?.[input];
      steps += 1;
      if (next === undefined || steps > 100) return undefined;
      name = find(next);
    }
    return name;
  };
  return nodes[find(start) ?? ''];
}

function readNode({ original = {}, locked = {} }: FlakeNode): Reading {
  const { type, id, repo, ref, url } = original;
  const names = [repo, type === 'indirect' ? id : undefined, locked.repo];
  const written = readAddress(url ?? '') ?? (ref === undefined ? undefined : readBranch(ref));
  const isIt =
    names.some((name) => name !== undefined && isNixpkgs(name)) ||
    [url, locked.url].some((each) => each !== undefined && readAddress(each) !== undefined) ||
    /\/nixpkgs(?:\.git)?\/?$/i.test(url ?? '');
  if (!isIt) return undefined;
  const exact = [written, readAddress(locked.url ?? '')].find(isExact);
  return (
    exact ?? (locked.lastModified === undefined ? undefined : unstableAt(locked.lastModified)) ?? 'unknown'
  );
}

/** A branch that moves says nothing of a commit that was locked. */
function isExact(reading: Reading): reading is PinnedRelease {
  return typeof reading === 'object' && reading !== unstableToday;
}

/** `npins/sources.json`, versions 0 to 8. */
export function readNpins(text: string): Reading {
  const pins = Object.entries(parsed(npinsFile, text)?.pins ?? {});
  return chosen(pins.map(([name, pin]) => ({ name, reading: readNpinsPin(pin) })));
}

const repository = z.union([
  z.string(),
  z.object({ repo: z.string().optional(), url: z.string().optional(), repo_path: z.string().optional() }),
]);
const npinsPin = z.object({
  type: z.string(),
  name: z.string().optional(),
  repository: repository.optional(),
  repository_url: z.string().optional(),
  branch: z.string().optional(),
  version: z.string().nullish(),
  release_name: z.string().nullish(),
  url: z.string().nullish(),
  locked_url: z.string().nullish(),
});
const npinsFile = z.object({ version: z.number(), pins: z.record(z.string(), npinsPin) });

function readNpinsPin(pin: z.output<typeof npinsPin>): Reading {
  const {
    type,
    name = '',
    repository = '',
    repository_url,
    branch,
    version,
    release_name,
    url,
    locked_url,
  } = pin;
  const address = readAddress(locked_url ?? url ?? '');
  if (type === 'Channel') return firstExact(readBranch(name), address);
  const where =
    typeof repository === 'string'
      ? [repository, repository_url]
      : [repository.repo, repository.repo_path, repository.url];
  const isIt = where.some(
    (each) => each !== undefined && isNixpkgs(each.replace(/\/$/, '').replace(/^.*\//, '')),
  );
  if (!isIt) return ['Tarball', 'Url', 'MutableUrl'].includes(type) ? address : undefined;
  return firstExact(readBranch(branch ?? version ?? release_name ?? ''), address);
}

/** `nix/sources.json`. */
export function readNiv(text: string): Reading {
  const sources = Object.entries(parsed(nivFile, text) ?? {});
  return chosen(
    sources.map(([name, { repo, branch, url = '' }]) => {
      const address = readAddress(url);
      const isIt = address !== undefined || (repo !== undefined && isNixpkgs(repo));
      return { name, reading: isIt ? firstExact(readBranch(branch ?? ''), address) : undefined };
    }),
  );
}

const nivFile = z.record(
  z.string(),
  z.object({ repo: z.string().optional(), branch: z.string().optional(), url: z.string().optional() }),
);

function firstExact(...readings: readonly Reading[]): Reading {
  return readings.find(isExact) ?? 'unknown';
}

/** That of the name nixpkgs, or what all say. */
function chosen(named: readonly { readonly name: string; readonly reading: Reading }[]): Reading {
  const own = named.find(({ name, reading }) => name === 'nixpkgs' && reading !== undefined);
  return own ? own.reading : agreed(named.map(({ reading }) => reading));
}

function parsed<Schema extends z.ZodType>(schema: Schema, text: string): z.output<Schema> | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
