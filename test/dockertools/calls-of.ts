// Finds the calls in a text, and says them in short.

import { findImageCalls } from '../../src/dockertools/find-image-calls.ts';
import type { ImageCall } from '../../src/dockertools/image-call.ts';
import { renderValue } from '../../src/dockertools/print-call-value.ts';
import { createEvaluator, type FileSystem } from '../../src/eval/index.ts';

/** Files by absolute path; `/image.nix`, or else `/flake.nix`, is the one that is analysed. */
export function callsIn(
  files: Readonly<Record<string, string>>,
  args: Readonly<Record<string, string>> = {},
): readonly ImageCall[] {
  const evaluator = createEvaluator({
    analysis: true,
    searchPath: [],
    environment: {},
    currentSystem: 'x86_64-linux',
    fileSystem: inMemory(files),
  });
  return findImageCalls(evaluator, files['/image.nix'] === undefined ? '/flake.nix' : '/image.nix', args);
}

export const callsOf = (text: string): readonly ImageCall[] => callsIn({ '/image.nix': text });

/** `buildImage name="a" tag=‹version›` */
export function inShort(call: ImageCall): string {
  const args = call.arguments.map(({ name, value }) =>
    name === '' ? renderValue(value) : `${name}=${renderValue(value)}`,
  );
  const open = call.openArguments ? [`…‹${call.openArguments.path}›`] : [];
  return [call.function, ...args, ...open].join(' ');
}

function inMemory(files: Readonly<Record<string, string>>): FileSystem {
  return {
    readFile: (path) => {
      const text = files[path];
      if (text === undefined) throw Object.assign(new Error(`no such file: ${path}`), { code: 'ENOENT' });
      return Buffer.from(text);
    },
    readDir: () => Object.keys(files),
    readLink: (path) => path,
    lstat: (path) => {
      const text = files[path];
      if (text !== undefined) return { type: 'regular', executable: false, size: text.length };
      const isFolder = Object.keys(files).some((file) => path === '/' || file.startsWith(`${path}/`));
      return isFolder ? { type: 'directory', executable: false, size: 0 } : undefined;
    },
    realpath: (path) => path,
  };
}
