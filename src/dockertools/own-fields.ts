// What nixlayer's own arguments ask for. Fields of the ImageSpec, and in conf.json members of the one key `nixlayer`,
// which dockerTools' stream script passes over. Absent without the argument.
import * as z from 'zod';
import type { FileRule } from '../archive/file-rules/file-rule.ts';

export interface OwnFields {
  /** Further names of the image, `NAME:TAG` each, beside the one that dockerTools knows. */
  readonly tags?: readonly string[] | undefined;
  /** Of the OCI manifest; docker-archives have no place for them. */
  readonly annotations?: Readonly<Record<string, string>> | undefined;
  /** Owner, mode and attributes of files by patterns of their paths; of several that fit, the last one counts. */
  readonly perms?: readonly FileRule[] | undefined;
  /** What is taken over from the config of the base image: its variables alone, or all that is not overridden. */
  readonly inherit?: 'env' | 'all' | undefined;
  /** Leaves out layers and store paths that the base image has already. */
  readonly deduplicate?: boolean | undefined;
  /** The base image is no image, but a tar archive of a root file system. */
  readonly rootfs?: boolean | undefined;
  /** The kind of archive, where it is not that of a stream: one layer with everything, and texts of its own. */
  readonly archive?: 'build-image' | undefined;
  /** Of the architecture, such as `v8`; only the config that buildImage makes has it. */
  readonly variant?: string | undefined;
}

const id = z.int().min(0).max(0xffff_fffe);
const ownerName = z.string().regex(/^[!-~]{0,31}$/, 'expected at most 31 visible ASCII characters');

/** What patterns, modes and capabilities may be is checked when the image is planned. */
const fileRule: z.ZodType<FileRule> = z.strictObject({
  path: z.string().min(1),
  type: z.enum(['file', 'directory', 'symlink']).optional(),
  mode: z.string().optional(),
  uid: id.optional(),
  gid: id.optional(),
  uname: ownerName.optional(),
  gname: ownerName.optional(),
  xattrs: z.record(z.string().min(1), z.string()).optional(),
  capabilities: z.string().optional(),
});

/** @internal */
export const ownFields = {
  tags: z.array(z.string().min(1)).optional(),
  annotations: z.record(z.string().min(1), z.string()).optional(),
  perms: z.array(fileRule).optional(),
  inherit: z.enum(['env', 'all']).optional(),
  deduplicate: z.boolean().optional(),
  rootfs: z.boolean().optional(),
  archive: z.literal('build-image').optional(),
  variant: z.string().min(1).optional(),
};

const ownSchema: z.ZodType<OwnFields> = z.strictObject(ownFields);

/** The key `nixlayer` of conf.json. @internal */
export const nixlayerKeySchema = ownSchema.optional();

/** Those of `fields` that are there and hold something; undefined when there are none. */
export function ownFieldsOf(fields: OwnFields): OwnFields | undefined {
  const given = Object.keys(ownFields)
    .map((name) => [name, fields[name as keyof OwnFields]] as const)
    .filter(([, value]) => value !== undefined && !isEmpty(value));
  return given.length === 0 ? undefined : Object.fromEntries(given);
}

function isEmpty(value: object | string | boolean): boolean {
  return typeof value === 'object' && Object.keys(value).length === 0;
}
