// ImageSpec: what one dockerTools call asks for, normalised. `nix/image-spec.nix` writes it, this schema reads it.
import { z } from 'zod';
import { isJsonObject, type JsonObject } from '../json/ordered-json.ts';
import { ownFields } from './own-fields.ts';

const storePath = z
  .string()
  .regex(/^\/[^\0]+\/[0-9a-df-np-sv-z]{32}-[0-9a-zA-Z+\-._?=]+$/, 'expected a store path');

export const imageSpecSchema = z.strictObject({
  version: z.literal(1),
  function: z.enum(['buildLayeredImage', 'streamLayeredImage', 'buildImage']),
  /** Lower-cased, as it appears before the colon of RepoTags; may contain slashes. */
  imageName: z.string().min(1),
  imageTag: z.string().min(1),
  /** `baseNameOf` of the name as written; names derivations and the default output file. */
  derivationName: z.string().min(1),
  /** GOARCH */
  architecture: z.string().min(1),
  os: z.literal('linux'),
  /** The image config's `config`, keys in the order of Nix's toJSON; null when none was given. */
  config: z.custom<JsonObject>(isJsonObject, 'expected an object').nullable(),
  /** Anything the original accepts, or `now`. */
  created: z.string().min(1),
  mtime: z.string().min(1),
  uid: z.int().nonnegative(),
  gid: z.int().nonnegative(),
  uname: z.string(),
  gname: z.string(),
  storeDir: z.string().startsWith('/'),
  /** A docker-archive, OCI archive or OCI layout. */
  fromImage: z.string().startsWith('/').nullable(),
  /** Counts the layers of the base image and the customisation layer; without an effect on a layering pipeline. */
  maxLayers: z.int().min(2),
  /** An engine of nixlayer's, or the steps of a `layeringPipeline`, which are checked when they are run. */
  layering: z.union([z.enum(['popularity', 'popularity-2024', 'auto', 'single']), z.array(z.unknown())]),
  includeStorePaths: z.boolean(),
  /** A store path that holds `layer.tar`. */
  customisationLayer: storePath,
  /** Closure roots: the config as a text file, and the customisation layer. They are not put into the image themselves. */
  roots: z.array(storePath),
  compressor: z.enum(['none', 'gz', 'zstd']),
  ...ownFields,
});

/** @see imageSpecSchema for units and meanings */
export type ImageSpec = Readonly<z.infer<typeof imageSpecSchema>>;
