import { describe, expect, it } from 'vitest';
import { releaseAfter } from '../../src/dockertools/releases.ts';
import { outlookOf } from '../../src/migrate/outlook.ts';
import { Program } from '../../src/program/program.ts';
import { exampleFile, exampleFileSystem } from '../lint/example-files.ts';

const layered =
  '{ pkgs }: pkgs.dockerTools.buildLayeredImage {\n  name = "a";\n  contents = [ pkgs.nodejs ];\n}\n';

describe('outlookOf', () => {
  it('tells what the next release makes of an image', () => {
    expect(outlookOf(programOf(layered), '25.05', '25.11')).toEqual({
      from: '25.05',
      to: '25.11',
      changes: [
        {
          since: '25.11',
          recipe: 'layers-by-auto-layer',
          text:
            'Its store paths are grouped into layers by size from 25.11 on, no longer by popularity: layers that hold other paths ' +
            'than before get other digests. To keep it as it was: Set layeringPipeline as it was in 25.05.',
          url: 'https://github.com/NixOS/nixpkgs/issues/355189',
          file: exampleFile,
          line: 1,
          column: 11,
        },
      ],
    });
  });

  it('takes the releases on the way in their order', () => {
    const { changes } = outlookOf(programOf(layered), '23.11', '26.05');
    expect(changes.map(({ since, recipe }) => `${since} ${recipe}`)).toEqual([
      '24.05 store-folder-mode',
      '24.11 own-files-not-counted',
      '25.11 layers-by-auto-layer',
      '26.05 node-of-slim-node',
    ]);
  });

  it.each([
    { why: 'from a release to itself', from: '25.11', to: '25.11', code: layered },
    { why: 'to an older release', from: '26.05', to: '24.05', code: layered },
    { why: 'for a file without images', from: '14.04', to: '26.11', code: '{ pkgs }: pkgs.hello' },
  ] as const)('has nothing to tell $why', ({ from, to, code }) => {
    expect(outlookOf(programOf(code), from, to).changes).toEqual([]);
  });

  it('tells all that changed up to a release when it is not known where one comes from', () => {
    const { changes, ...outlook } = outlookOf(programOf(layered), undefined, '20.09');
    expect(outlook).toEqual({ to: '20.09' });
    expect(changes.map(({ recipe }) => recipe)).toEqual(['max-layers-default']);
  });
});

it('knows the release after another one', () => {
  expect([releaseAfter('24.11'), releaseAfter('20.09'), releaseAfter('26.11')]).toEqual([
    '25.05',
    '21.05',
    undefined,
  ]);
});

function programOf(code: string): Program {
  return new Program(exampleFile, { fileSystem: exampleFileSystem({ code }), searchPath: [] });
}
