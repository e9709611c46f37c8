import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { outlookFor, outlookIn } from '../../src/cli/explain-outlook.ts';

const { signal } = new AbortController();

const definition = (branch: string): string => `let
  pkgs = import (fetchTarball "https://github.com/NixOS/nixpkgs/archive/${branch}.tar.gz") { };
in {
  a = pkgs.dockerTools.buildLayeredImage { name = "a"; };
  b = pkgs.dockerTools.buildImage { name = "b"; };
}
`;

async function outlookOfText(text: string) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'nixlayer-outlook-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'image.nix');
  writeFileSync(file, text);
  return { file, outlook: await outlookIn({ file, searchPath: [] }, { signal }) };
}

describe('the outlook of an image', () => {
  it('is what the release after the pinned one changes for its call', async () => {
    const { file, outlook } = await outlookOfText(definition('nixos-25.05'));
    const call = (line: number) => ({ function: 'f', file, line, column: 7, end: { line, column: 60 } });
    expect(outlookFor(outlook, call(4), false)).toEqual({
      from: '25.05',
      to: '25.11',
      changes: [
        expect.stringMatching(/grouped into layers by size from 25\.11 on.* \(layers-by-auto-layer\)$/),
      ],
    });
    expect(outlookFor(outlook, call(5), false)).toBeUndefined();
    expect(outlookFor(outlook, undefined, false)).toBeUndefined();
    expect(outlookFor(outlook, { ...call(4), file: '/another.nix' }, false)).toBeUndefined();
  });

  it('is that of the file where it has one image, whose call was not found', async () => {
    const { outlook } = await outlookOfText(definition('nixos-25.05'));
    expect(outlookFor(outlook, undefined, true)?.changes).toHaveLength(1);
  });

  it.each([
    ['the pin is not known', '{ pkgs }: pkgs.dockerTools.buildLayeredImage { name = "a"; }'],
    ['nothing changes', definition('nixos-24.11').replace('buildLayeredImage', 'buildImage')],
    ['there is no later release', definition('nixos-26.11')],
    ['the file cannot be parsed', '{'],
  ])('is left out where %s', async (_, text) => {
    const { outlook } = await outlookOfText(text);
    expect(outlookFor(outlook, undefined, true)).toBeUndefined();
  });

  it('is left out where the file cannot be read, and an interruption is told', async () => {
    const request = { file: '/no/such/image.nix', searchPath: [] };
    expect(await outlookIn(request, { signal })).toBeUndefined();
    await expect(outlookIn(request, { signal: AbortSignal.abort() })).rejects.toThrow('interrupted');
  });
});
