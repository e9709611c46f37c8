// ImageCall → JSON for programs. What is known is plain JSON; the rest are objects whose only or first key starts with `$`.
import { describeImage } from './describe-image.ts';
import type { CallValue, ImageCall, UnknownValue } from './image-call.ts';

export function callDocument(call: ImageCall): object {
  const { location, openArguments } = call;
  const { image, unknown } = describeImage(call);
  return {
    function: call.function,
    location: location ?? null,
    arguments: call.arguments.map(({ name, location, value }) => ({
      name,
      location: location ?? null,
      value: valueDocument(value),
    })),
    ...(openArguments && { furtherArguments: unknownDocument(openArguments) }),
    ...(image && {
      image: Object.fromEntries(Object.entries(image).map(([name, value]) => [name, valueDocument(value)])),
    }),
    unknown,
  };
}

export function valueDocument(value: CallValue): unknown {
  switch (value.type) {
    case 'plain':
      return value.value;
    case 'integer':
      return { $integer: value.digits };
    case 'path':
      return { $path: value.path };
    case 'text':
      return { $text: value.parts.map((part) => (typeof part === 'string' ? part : unknownDocument(part))) };
    case 'list':
      return value.items.map(valueDocument);
    case 'set':
      return {
        ...Object.fromEntries(
          Object.entries(value.attributes).map(([name, inner]) => [name, valueDocument(inner)]),
        ),
        ...(value.open && { $further: unknownDocument(value.open) }),
      };
    case 'package':
      return { $package: value.name };
    case 'function':
      return { $function: true };
    case 'image':
      return { $image: value.function, location: value.location ?? null };
    case 'choice':
      return { $choice: value.of.map(valueDocument) };
    case 'unknown':
      return unknownDocument(value);
  }
}

function unknownDocument({ path, reason }: UnknownValue): object {
  return { $unknown: path, reason };
}
