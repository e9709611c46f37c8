// Whether Nix and the built-in evaluator say the same about a call. What is unknown to one of them is a stand-in of the
// other, of the same path; what the built-in evaluator leaves open, Nix decides for one of the possibilities.
import type { CallValue, ImageCall } from '../../../src/dockertools/image-call.ts';

/** Differences, empty when the call that Nix recorded is the one found. */
export function differences(recorded: ImageCall, found: ImageCall): string[] {
  if (recorded.function !== found.function) return [`${recorded.function}, not ${found.function}`];
  const names = (call: ImageCall) => call.arguments.map(({ name }) => name).toSorted();
  if (JSON.stringify(names(recorded)) !== JSON.stringify(names(found))) {
    return [`arguments ${names(recorded).join(' ')}, not ${names(found).join(' ')}`];
  }
  return recorded.arguments.flatMap((argument) => {
    const other = found.arguments.find(({ name }) => name === argument.name);
    if (other === undefined) return [`no argument ${argument.name}`];
    const places = [argument.location, other.location].map(
      (place) => place && `${place.line}:${place.column}`,
    );
    const place =
      argument.name === '' || places[0] === undefined || places[0] === places[1]
        ? []
        : [`${argument.name} at ${places[0]}, not ${places[1]}`];
    return [...place, ...valueDifferences(argument.name, argument.value, other.value)];
  });
}

function valueDifferences(where: string, recorded: CallValue, found: CallValue): string[] {
  if (found.type === 'choice') {
    const all = found.of.map((each) => valueDifferences(where, recorded, each));
    return all.some((each) => each.length === 0) ? [] : (all[0] ?? []);
  }
  if (recorded.type === 'list' && found.type === 'list' && recorded.items.length === found.items.length) {
    return recorded.items.flatMap((item, index) =>
      valueDifferences(`${where}.${index}`, item, found.items[index]!),
    );
  }
  if (recorded.type === 'set' && found.type === 'set') {
    const [a, b] = [recorded.attributes, found.attributes];
    if (JSON.stringify(Object.keys(a).toSorted()) === JSON.stringify(Object.keys(b).toSorted())) {
      return Object.keys(a).flatMap((name) => valueDifferences(`${where}.${name}`, a[name]!, b[name]!));
    }
  }
  const [left, right] = [textOf(recorded), textOf(found)];
  return left === right ? [] : [`${where}: ${left}, not ${right}`];
}

// `‹pkgs.hello›` for what is unknown, in texts and alone.
function textOf(value: CallValue): string {
  switch (value.type) {
    case 'unknown':
      return `‹${value.path}›`;
    case 'text':
      return value.parts.map((part) => (typeof part === 'string' ? part : `‹${part.path}›`)).join('');
    case 'plain':
      return typeof value.value === 'string' ? value.value : JSON.stringify(value.value);
    case 'image':
      return `the image of ${value.function}`;
    default:
      return JSON.stringify(value);
  }
}
