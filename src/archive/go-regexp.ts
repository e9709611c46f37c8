// Regular expressions as Go's package regexp has them, and what its ReplaceAll makes of a text.
import { isUtf8 } from 'node:buffer';
import type { RE2JS } from 're2js';
import { type ByteString, toByteString, toBytes, toText } from './byte-string.ts';

export interface GoRegexp {
  /** Is there a match somewhere in the name? */
  matches(name: ByteString): boolean;
  /** Each match replaced; `$1`, `${name}` and `$$` mean what they mean there. */
  replaceAll(name: ByteString, replacement: string): ByteString;
}

let engine: typeof RE2JS | undefined;

/** Loads the engine, which few layers need; {@link goRegexp} works afterwards. */
export async function loadGoRegexp(): Promise<void> {
  engine ??= (await import('re2js')).RE2JS;
}

/** Undefined when it is no regular expression. */
export function goRegexp(pattern: string): GoRegexp | undefined {
  if (engine === undefined) throw new Error('the engine is not loaded');
  const compiled = compile(engine, pattern);
  if (compiled === undefined) return undefined;
  return {
    matches: (name) => compiled.matcher(isUtf8(toBytes(name)) ? toText(name) : name).find(),
    replaceAll(name, replacement) {
      // Bytes that are no text are taken one by one.
      const isText = isUtf8(toBytes(name));
      const subject = isText ? toText(name) : name;
      const template = isText ? replacement : toByteString(replacement);
      const matcher = compiled.matcher(subject);
      let result = '';
      let end = 0;
      let isFirst = true;
      while (matcher.find()) {
        // An empty match right behind another one is none.
        const isEmpty = matcher.start() === matcher.end();
        if (isEmpty && !isFirst && matcher.start() === end) continue;
        const group = (key: string): string => groupText(compiled, matcher, key);
        result += subject.slice(end, matcher.start()) + expand(template, group);
        end = matcher.end();
        isFirst = false;
      }
      result += subject.slice(end);
      return isText ? toByteString(result) : result;
    },
  };
}

function compile(own: typeof RE2JS, pattern: string): RE2JS | undefined {
  try {
    return own.compile(pattern);
  } catch {
    return undefined;
  }
}

function groupText(compiled: RE2JS, matcher: ReturnType<RE2JS['matcher']>, key: string): string {
  if (/^\d+$/.test(key)) {
    const index = Number(key);
    return index <= matcher.groupCount() ? (matcher.group(index) ?? '') : '';
  }
  return key in compiled.namedGroups() ? (matcher.group(key) ?? '') : '';
}

/** Names are as long as can be; a dollar that begins none stays. */
function expand(template: string, group: (key: string) => string): string {
  return template.replace(
    /\$(?:\$|\{([\p{L}\p{Nd}_]+)\}|([\p{L}\p{Nd}_]+))/gu,
    (match, braced?: string, bare?: string) => (match === '$$' ? '$' : group(braced ?? bare ?? '')),
  );
}
