// The same input for another system.
import type { ExpressionOptions } from './expression-options.ts';

/**
 * An expression gets the system as its argument, as from `nix-build --argstr system`; of a flake, the package for the
 * system is taken.
 */
export function ofSystem<Options extends ExpressionOptions>(
  input: string,
  system: string,
  options: Options,
): { readonly input: string; readonly options: Options } {
  const [url, attribute] = splitOnce(input, '#');
  if (attribute === undefined)
    return { input, options: { ...options, argstr: { ...options.argstr, system } } };
  return { input: `${url}#packages.${system}.${attribute || 'default'}`, options };
}

function splitOnce(text: string, mark: string): readonly [string, string | undefined] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}
