// The config in words.
import type { ComponentChildren } from 'preact';
import type { PageImage } from '../../data/page-data.ts';
import { Shown } from '../parts/shown-text.tsx';

type Config = PageImage['explanation']['config'];

/** `/nix/store/HASH-app-1.0/bin/app` → `…-app-1.0/bin/app`: where the whole is told elsewhere. */
export const withoutHashes = (text: string): string => text.replace(/\/nix\/store\/[0-9a-z]{32}-/g, '…-');

/** Words as a shell reads them. */
export function commandLine(words: readonly string[]): string {
  return words
    .map((word) => (/^[\w./:@%+=,‹›-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`))
    .join(' ');
}

export function userText({ user, isRoot }: Config): ComponentChildren {
  if (user === '') return isRoot ? 'root, as no user is named' : 'not known';
  const word = { true: ', which is root', false: ', not root', undefined: '' }[`${isRoot}`];
  return (
    <>
      <Shown text={user} />
      {word}
    </>
  );
}
