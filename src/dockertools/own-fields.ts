// What nixlayer's own arguments ask for. Fields of the ImageSpec, and in conf.json members of the one key `nixlayer`,
// which dockerTools' stream script passes over. Absent without the argument.
import { z } from 'zod';

const id = z.int().min(0).max(0xffff_fffe);
const ownerName = z.string().regex(/^[!-~]{0,31}$/, 'expected at most 31 visible ASCII characters');

/** One rule of `perms`. What patterns, modes and capabilities may be is checked when the image is planned. */
const fileRule = z.strictObject({
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

export const ownFields = {
  /** Further names of the image, `NAME:TAG` each, beside the one that dockerTools knows. */
  tags: z.array(z.string().min(1)).optional(),
  /** Of the OCI manifest; docker-archives have no place for them. */
  annotations: z.record(z.string().min(1), z.string()).optional(),
  /** Owner, mode and attributes of files by patterns of their paths; of several that fit, the last one counts. */
  perms: z.array(fileRule).optional(),
  /** What is taken over from the config of the base image: its variables alone, or all that is not overridden. */
  inherit: z.enum(['env', 'all']).optional(),
  /** Leaves out layers and store paths that the base image has already. */
  deduplicate: z.boolean().optional(),
  /** The kind of archive, where it is not that of a stream: one layer with everything, and texts of its own. */
  archive: z.literal('build-image').optional(),
  /** Of the architecture, such as `v8`; only the config that buildImage makes has it. */
  variant: z.string().min(1).optional(),
};

const ownSchema = z.strictObject(ownFields);

/** @see ownFields for units and meanings */
export type OwnFields = Readonly<z.infer<typeof ownSchema>>;

/** The key `nixlayer` of conf.json. */
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
