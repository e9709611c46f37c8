// Reads the JSON forms of an image: ImageSpec and conf.json.
import type * as z from 'zod';
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { describeSchemaError } from '../errors/schema-error.ts';
import { isJsonObject, parseOrderedJson, toPlainJson } from '../json/ordered-json.ts';
import { type ConfJson, confJsonSchema, missingFields } from './conf-json.ts';
import { type ImageSpec, imageSpecSchema } from './image-spec.ts';

export type ImageDescription =
  | { readonly kind: 'spec'; readonly spec: ImageSpec }
  | { readonly kind: 'conf'; readonly conf: ConfJson };

/**
 * @param origin names the text in messages
 * @throws NixlayerError E_SPEC when the text is neither
 */
export function readDescription(text: string, origin: string): ImageDescription {
  const document = parseOrderedJson(text, origin);
  if (!isJsonObject(document)) throw new NixlayerError('E_SPEC', `${origin} is not a JSON object`, { hint });
  // The image config stays as it is written: order and digits count for the image ID.
  const fields = Object.fromEntries(
    Array.from(document, ([key, value]) => [key, key === 'config' ? value : toPlainJson(value)]),
  );
  return confKeys.some((key) => document.has(key))
    ? { kind: 'conf', conf: check(confJsonSchema, fields, `${origin} (conf.json)`, missingFields(fields)) }
    : { kind: 'spec', spec: check(imageSpecSchema, fields, `${origin} (ImageSpec)`) };
}

/** No ImageSpec has these. */
const confKeys = ['store_layers', 'customisation_layer', 'repo_tag'];

const hint = 'Expected an ImageSpec (built from `image.imageSpec`) or the conf.json of streamLayeredImage.';

function check<Schema extends z.ZodType>(
  schema: Schema,
  fields: unknown,
  origin: string,
  missing?: string,
): z.infer<Schema> {
  const result = schema.safeParse(fields);
  if (result.success) return result.data;
  const what = describeSchemaError(result.error);
  throw new NixlayerError('E_SPEC', `${origin} is not what was expected:\n${what}`, {
    hint: missing ?? hint,
  });
}
