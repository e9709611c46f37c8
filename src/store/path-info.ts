// `nix path-info --json` in the forms of all releases: a list (up to 2.18), an object by path (from 2.19), and an object
// with `info` by base name, hashes and references in structured form (JSON format 2, from 2.33).
import * as z from 'zod';
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { toSri } from './nar-hash.ts';
import type { StorePathInfo } from './store.ts';

const hashSchema = z.union([
  z.string(),
  z.object({
    algorithm: z.literal('sha256'),
    format: z.enum(['base16', 'base64', 'sri', 'nix32']),
    hash: z.string(),
  }),
]);

const infoSchema = z.object({
  path: z.string().optional(),
  narHash: hashSchema,
  narSize: z.int().nonnegative(),
  references: z.array(z.string()),
});

// An invalid path is null, or (before 2.19) an entry with `valid: false`.
const byPathSchema = z.record(z.string(), infoSchema.nullable());
const listSchema = z.array(
  z.union([z.object({ path: z.string(), valid: z.literal(false) }), infoSchema.required({ path: true })]),
);
const versionedSchema = z.object({ version: z.int(), info: byPathSchema });

/** @throws NixlayerError E_STORE_FORMAT, E_INVALID_PATH */
export function parsePathInfo(text: string, storeDir: string): StorePathInfo[] {
  const parsed = parseJson(text);
  const list = listSchema.safeParse(parsed);
  if (list.success) {
    return list.data.map((entry) =>
      'valid' in entry ? notValid(entry.path) : toInfo(entry.path, entry, storeDir),
    );
  }
  const versioned = versionedSchema.safeParse(parsed);
  const byPath = versioned.success ? versioned.data.info : byPathSchema.safeParse(parsed).data;
  if (byPath === undefined) {
    throw new NixlayerError('E_STORE_FORMAT', '`nix path-info --json` answered in a form that is not known', {
      hint: 'This Nix may be newer than nixlayer; please report its version.',
    });
  }
  return Object.entries(byPath).map(([path, info]) =>
    info === null ? notValid(path) : toInfo(path, info, storeDir),
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new NixlayerError(
      'E_STORE_FORMAT',
      '`nix path-info --json` answered with something that is not JSON',
      { cause },
    );
  }
}

function toInfo(path: string, info: z.infer<typeof infoSchema>, storeDir: string): StorePathInfo {
  const absolute = (name: string): string => (name.startsWith('/') ? name : `${storeDir}/${name}`);
  return {
    path: absolute(path),
    references: info.references.map(absolute).sort(),
    narSize: info.narSize,
    narHash: toSri(typeof info.narHash === 'string' ? info.narHash : hashText(info.narHash)),
  };
}

function hashText({ format, hash }: Exclude<z.infer<typeof hashSchema>, string>): string {
  switch (format) {
    case 'sri':
      return hash;
    case 'base64':
      return `sha256-${hash}`;
    case 'base16':
    case 'nix32':
      return `sha256:${hash}`;
  }
}

function notValid(path: string): never {
  throw new NixlayerError('E_INVALID_PATH', `path '${path}' is not valid`);
}
