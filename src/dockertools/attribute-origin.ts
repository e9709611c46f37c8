// Where an attribute of a set was written.
import { Attrs, type Origin, PartialAttrs, type Value } from '../eval/index.ts';

/** Where the name of an attribute of a set was written, also of a set that is known in part. */
export function attributeOrigin(value: Value, name: string): Origin | undefined {
  if (value instanceof Attrs) return value.originOf(name);
  if (!(value instanceof PartialAttrs)) return undefined;
  for (const layer of value.layers.toReversed()) {
    if (layer.type === 'known' && layer.attrs.has(name)) return layer.attrs.originOf(name);
    if (layer.type === 'unknown') {
      const origin = attributeOrigin(layer.value, name);
      if (origin) return origin;
    }
  }
  return undefined;
}
