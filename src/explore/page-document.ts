// The page as one HTML document: its code, its looks and its data. Nothing is loaded from anywhere else.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { packageFile } from '../package/package-files.ts';
import { encodePage } from './data/encode-page.ts';
import { chunkId, dataId } from './data/page-data.ts';
import type { ExplorerInput } from './explorer-input.ts';

export interface PageDocument {
  /** The document in parts, in their order. */
  readonly parts: readonly string[];
  /** For the header of the same name; the document has it as well, where it may stand there. */
  readonly contentSecurityPolicy: string;
}

export interface PageAssets {
  readonly script: string;
  readonly style: string;
}

/** What `npm run build` made of the sources in `page/`. */
export function pageAssets(): PageAssets {
  const read = (name: string): string => readFileSync(packageFile(`dist/explore/${name}`), 'utf8');
  return { script: read('page.js'), style: read('page.css') };
}

export function pageDocument(
  input: ExplorerInput,
  { script, style }: PageAssets = pageAssets(),
): PageDocument {
  const { data, chunks } = encodePage(input);
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const names = data.images.map(
    ({
      explanation: {
        names: [name],
        input: named,
      },
    }) => name ?? named,
  );
  const head = [
    '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">\n`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n',
    '<meta name="referrer" content="no-referrer">\n<meta name="color-scheme" content="light dark">\n',
    `<title>${escapeText(names.join(' → '))}</title>\n<link rel="icon" href="${icon}">\n`,
    `<style>${style}</style>\n</head>\n<body>\n<div id="app"></div>\n`,
    '<noscript>This page draws the image with JavaScript, which is switched off here.</noscript>\n',
  ];
  return {
    contentSecurityPolicy: `${policy}; frame-ancestors 'none'`,
    parts: [
      ...head,
      `<script type="application/json" id="${dataId}">${jsonForScript(data)}</script>\n`,
      `<script>${script}</script>\n`,
      // Behind the code, so that what they tell is not waited for.
      ...chunks.map((chunk, index) => `<script type="text/plain" id="${chunkId(index)}">${chunk}</script>\n`),
      '</body>\n</html>\n',
    ],
  };
}

/** JSON in which nothing ends a script element, begins a comment in it, or ends a line of a script. */
export function jsonForScript(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function escapeText(text: string): string {
  // Control characters, and those that turn the reading order, have no place in the title of a window.
  return text
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;');
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

const drawing =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path fill="#3b6ea5" d="M1 1h8v9H1z"/><path fill="#7aa6d0" d="M10 1h5v5h-5z"/><path fill="#c58a2b" d="M10 7h5v8h-5z"/><path fill="#a9c5de" d="M1 11h8v4H1z"/></svg>';
const icon = `data:image/svg+xml,${encodeURIComponent(drawing)}`;
