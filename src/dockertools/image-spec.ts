// ImageSpec: what one dockerTools call asks for, normalised. `nix/image-spec.nix` writes it, this schema reads it.
import * as z from 'zod';
import { isJsonObject, type JsonObject } from '../json/ordered-json.ts';
import { storePathBase } from '../store/store-path-name.ts';
import { type OwnFields, ownFields } from './own-fields.ts';

export interface ImageSpec extends OwnFields {
  readonly version: 1;
  readonly function: 'buildLayeredImage' | 'streamLayeredImage' | 'buildImage';
  /** Lower-cased, as it appears before the colon of RepoTags; may contain slashes. */
  readonly imageName: string;
  readonly imageTag: string;
  /** `baseNameOf` of the name as written; names derivations and the default output file. */
  readonly derivationName: string;
  /** GOARCH */
  readonly architecture: string;
  readonly os: 'linux';
  /** The image config's `config`, keys in the order of Nix's toJSON; null when none was given. */
  readonly config: JsonObject | null;
  /** Anything the original accepts, or `now`. */
  readonly created: string;
  readonly mtime: string;
  readonly uid: number;
  readonly gid: number;
  readonly uname: string;
  readonly gname: string;
  readonly storeDir: string;
  /** A docker-archive, OCI archive or OCI layout. */
  readonly fromImage: string | null;
  /** Counts the layers of the base image and the customisation layer; without an effect on a layering pipeline. */
  readonly maxLayers: number;
  /** An engine of nixlayer's, or the steps of a `layeringPipeline`, which are checked when they are run. */
  readonly layering: 'popularity' | 'popularity-2024' | 'auto' | 'single' | 'transfer' | readonly unknown[];
  /** Explicit layers, the lowest first, each with what its store paths need; absent without any. */
  readonly layers?: readonly (readonly string[])[] | undefined;
  readonly includeStorePaths: boolean;
  /** A store path that holds `layer.tar`. */
  readonly customisationLayer: string;
  /** Closure roots: the config as a text file, and the customisation layer. They are not put into the image themselves. See `closureRoots`. */
  readonly roots: readonly string[];
  readonly compressor: 'none' | 'gz' | 'zstd';
}

/** What the closure of an image is the closure of: store paths of explicit layers are in it, whether or not a root needs them. */
export function closureRoots({ roots, layers = [] }: ImageSpec): readonly string[] {
  return [...new Set([...roots, ...layers.flat()])];
}

const storePath = z
  .string()
  .regex(new RegExp(String.raw`^/[^\0]+/${storePathBase}$`), 'expected a store path');

/** @internal */
export const imageSpecSchema: z.ZodType<ImageSpec> = z.strictObject({
  version: z.literal(1),
  function: z.enum(['buildLayeredImage', 'streamLayeredImage', 'buildImage']),
  imageName: z.string().min(1),
  imageTag: z.string().min(1),
  derivationName: z.string().min(1),
  architecture: z.string().min(1),
  os: z.literal('linux'),
  config: z.custom<JsonObject>(isJsonObject, 'expected an object').nullable(),
  created: z.string().min(1),
  mtime: z.string().min(1),
  uid: z.int().nonnegative(),
  gid: z.int().nonnegative(),
  uname: z.string(),
  gname: z.string(),
  storeDir: z.string().startsWith('/'),
  fromImage: z.string().startsWith('/').nullable(),
  maxLayers: z.int().min(2),
  layering: z.union([
    z.enum(['popularity', 'popularity-2024', 'auto', 'single', 'transfer']),
    z.array(z.unknown()),
  ]),
  layers: z.array(z.array(storePath)).optional(),
  includeStorePaths: z.boolean(),
  customisationLayer: storePath,
  roots: z.array(storePath),
  compressor: z.enum(['none', 'gz', 'zstd']),
  ...ownFields,
});
