import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  createConnection,
  createProtocolConnection,
  ProposedFeatures,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import { startServer } from '../../src/lsp/start-server.ts';
import { parseNix, SourceText } from '../../src/syntax/index.ts';
import { Editor } from './editor.ts';

let folder: string;
let editor: Editor;
const image = () => uriOf('image.nix');
const uriOf = (name: string) => pathToFileURL(join(folder, name)).href;

beforeAll(() => {
  folder = mkdtempSync(join(realpathSync(tmpdir()), 'nixlayer-lsp-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

beforeEach(async () => {
  const toServer = new PassThrough();
  const toClient = new PassThrough();
  // Streams by way of a reader: the end of them is not that of this process.
  startServer(
    createConnection(
      ProposedFeatures.all,
      new StreamMessageReader(toServer),
      new StreamMessageWriter(toClient),
    ),
    '1.2.3',
  );
  editor = new Editor(
    createProtocolConnection(new StreamMessageReader(toClient), new StreamMessageWriter(toServer)),
  );
  await editor.start();
});
afterEach(async () => {
  await editor.connection.sendRequest('shutdown');
  editor.connection.dispose();
});

const lines = (...text: readonly string[]) => `${text.join('\n')}\n`;

const relative = lines(
  '{ dockerTools }:',
  'dockerTools.buildImage {',
  '  name = "a";',
  '  config.WorkingDir = "srv";',
  '}',
);

describe('diagnostics', () => {
  it('are those of the latest version, with rule, page and place', async () => {
    await editor.open(image(), relative);
    const [found] = await editor.diagnostics(image());
    expect(found).toMatchObject({ code: 'relative-workdir', source: 'nixlayer' });
    expect(found?.codeDescription?.href).toMatch(/^file:.*\/docs\/rules\/relative-workdir\.md$/);
    expect(found && editor.textAt(image(), found.range)).toBe('"srv"');
    await editor.replace(image(), '"srv"', '"/srv"');
    expect(await editor.diagnostics(image())).toEqual([]);
  });

  it('count columns in UTF-16 units', async () => {
    const text =
      '{ dockerTools }: /* 𝛼ä */ dockerTools.buildImage { name = "a"; config.WorkingDir = "srv"; }';
    await editor.open(image(), text);
    const [found] = await editor.diagnostics(image());
    expect(found?.range.start).toEqual({ line: 0, character: text.indexOf('"srv"') });
  });

  it('follow several edits that come in one breath', async () => {
    await editor.open(image(), relative);
    for (const next of ['sr', 's', 'x', 'xy']) {
      const before = /WorkingDir = "\w*"/.exec(editor.text(image()))?.[0] ?? '';
      await editor.replace(image(), before, `WorkingDir = "${next}"`);
    }
    const [found] = await editor.diagnostics(image());
    expect(found && editor.textAt(image(), found.range)).toBe('"xy"');
  });

  it('tell where the value of another file was written, also while that is not saved', async () => {
    writeFileSync(join(folder, 'settings.nix'), '{ dir = "/srv"; }');
    await editor.open(
      image(),
      lines(
        '{ dockerTools }:',
        'let settings = import ./settings.nix; in',
        'dockerTools.buildImage {',
        '  name = "a";',
        '  config.WorkingDir = settings.dir;',
        '}',
      ),
    );
    expect(await editor.diagnostics(image())).toEqual([]);
    await editor.open(uriOf('settings.nix'), '{ dir = "srv"; }');
    const [inSettings] = await editor.diagnostics(uriOf('settings.nix'));
    expect(inSettings).toMatchObject({ code: 'relative-workdir' });
    expect(inSettings?.relatedInformation?.[0]?.location.uri).toBe(image());
    // Closed without saving, the file is what is on the disk.
    await editor.close(uriOf('settings.nix'));
    expect(await editor.nextDiagnostics(uriOf('settings.nix'))).toEqual([]);
  });

  it('are those of the configuration above the file, and say what is wrong with it', async () => {
    const file = join(folder, 'nixlayer.json');
    writeFileSync(file, JSON.stringify({ rules: { 'relative-workdir': 'off' } }));
    await editor.open(image(), relative);
    expect(await editor.diagnostics(image())).toEqual([]);
    writeFileSync(file, JSON.stringify({ rules: { 'relative-workdri': 'off' } }));
    await editor.connection.sendNotification('workspace/didChangeWatchedFiles', {
      changes: [{ uri: uriOf('nixlayer.json'), type: 2 }],
    });
    expect(await editor.nextDiagnostics(image())).toHaveLength(1);
    expect(editor.messages.join()).toContain("there is no rule 'relative-workdri'");
    rmSync(file);
  });

  it('are there for texts that are no Nix, and for documents without a file', async () => {
    await editor.open('untitled:Untitled-1', '{ a = ; }');
    const [found] = await editor.diagnostics('untitled:Untitled-1');
    expect(found).toMatchObject({ code: 'parse-error', severity: 1 });
  });

  it('are tagged where code is of no use', async () => {
    await editor.open(image(), `# nixlayer-ignore relative-workdir\n${relative.replace('"srv"', '"/srv"')}`);
    const [found] = await editor.diagnostics(image());
    expect(found).toMatchObject({ code: 'unused-suppression', tags: [1] });
  });
});

describe('code actions', () => {
  const deprecated = lines(
    '{ dockerTools, hello }:',
    'dockerTools.buildImage {',
    '  name = "a";',
    '  contents = [ hello ];',
    '  config.WorkingDir = "/srv"; # nixlayer-ignore relative-workdir',
    '}',
  );

  it('apply a fix; the result parses and the diagnostic is gone', async () => {
    await editor.open(image(), deprecated);
    const [found] = (await editor.diagnostics(image())).filter(({ code }) => code === 'deprecated-contents');
    const [fix] = found ? await editor.actions(image(), found, ['quickfix']) : [];
    expect(fix).toMatchObject({ kind: 'quickfix', isPreferred: true });
    if (fix) await editor.perform(image(), fix);
    expect(editor.text(image())).toContain('copyToRoot = ');
    expect(parseNix(new SourceText('image.nix', editor.text(image()))).problems).toEqual([]);
    const codes = (await editor.diagnostics(image())).map(({ code }) => code);
    expect(codes).not.toContain('deprecated-contents');
  });

  it('apply all safe fixes, computed when they are chosen or asked for by kind', async () => {
    await editor.open(image(), deprecated);
    const [found] = await editor.diagnostics(image());
    if (!found) throw new Error('nothing found');
    const listed = (await editor.actions(image(), found)).find(
      ({ kind }) => kind === 'source.fixAll.nixlayer',
    );
    expect(listed?.edit).toBeUndefined();
    const [asked] = await editor.actions(image(), found, ['source.fixAll']);
    expect(asked?.edit).toBeDefined();
    if (listed) await editor.perform(image(), listed);
    expect(editor.text(image())).toContain('copyToRoot = ');
    expect(editor.text(image())).not.toContain('nixlayer-ignore');
  });

  it('migrate the whole file for who asks for it', async () => {
    await editor.open(
      image(),
      '{ dockerTools }:\ndockerTools.buildImage {\n  name = "a";\n  contents = [ ];\n}\n',
    );
    const [found] = await editor.diagnostics(image());
    if (!found) throw new Error('nothing found');
    const all = await editor.actions(image(), found);
    expect(all.map(({ kind }) => kind)).not.toContain('source.migrate.nixlayer');
    const [action] = await editor.actions(image(), found, ['source.migrate']);
    if (action) await editor.perform(image(), action);
    expect(editor.text(image())).toContain('copyToRoot = [ ];');
    expect(await editor.actions(image(), found, ['source.migrate'])).toEqual([]);
  });

  it('offer recipes where the cursor is, checked as a migration checks them', async () => {
    const text = '{ dockerTools }:\ndockerTools.buildImage {\n  name = "a";\n  copyToRoot = [ ];\n}\n';
    await editor.open(image(), text);
    const at = { line: 1, character: 14 };
    const place = { message: '', range: { start: at, end: at } };
    const actions = await editor.actions(image(), place, ['refactor.rewrite']);
    const layered = actions.find(({ title }) => title.startsWith('Call buildLayeredImage'));
    expect(layered?.kind).toBe('refactor.rewrite.nixlayer');
    if (layered) await editor.perform(image(), layered);
    expect(editor.text(image())).toBe(
      text.replace('buildImage', 'buildLayeredImage').replace('copyToRoot', 'contents'),
    );
  });

  it('ignore a rule, on its line or in the file', async () => {
    await editor.open(image(), relative);
    for (const title of ['Ignore relative-workdir here', 'Ignore relative-workdir in this file']) {
      const [found] = await editor.diagnostics(image());
      const all = found ? await editor.actions(image(), found, ['quickfix']) : [];
      const action = all.find((each) => each.title === title);
      const before = editor.text(image());
      if (action) await editor.perform(image(), action);
      expect(editor.text(image())).toContain('# nixlayer-ignore');
      expect(await editor.diagnostics(image())).toEqual([]);
      await editor.replace(image(), editor.text(image()), before);
    }
  });
});

describe('hover', () => {
  const text = lines(
    '{ pkgs }:',
    'let build = pkgs.dockerTools.buildLayeredImage; registry = "ghcr.io/x"; in',
    'build {',
    '  name = "${registry}/app";',
    '  maxLayers = 20;',
    '  config = { Env = [ ]; Healthcheck.Interval = 30000000000; };',
    '}',
  );

  it.each([
    ['na|me =', ['name : string', 'Here: `"ghcr.io/x/app"`', 'Required']],
    ['max|Layers', ['maxLayers : int = 100', 'buildLayeredImage']],
    ['{ E|nv', ['config.Env : list | null', 'NAME=VALUE']],
    ['.Inter|val', ['config.Healthcheck.Interval : int', 'Between two checks']],
    ['bui|ld {', ['dockerTools.buildLayeredImage { name = …; … }', 'many layers']],
    ['buildLayered|Image;', ['dockerTools.buildLayeredImage']],
  ])('on %s', async (at, expected) => {
    await editor.open(image(), text);
    const shown = await editor.hover(image(), at);
    for (const part of expected) expect(shown).toContain(part);
  });

  it('is silent elsewhere', async () => {
    await editor.open(image(), text);
    expect(await editor.hover(image(), 'regis|try =')).toBe('');
  });

  it('works on a text with errors', async () => {
    await editor.open(image(), text.replace('20;', ';'));
    expect(await editor.hover(image(), 'max|Layers')).toContain('maxLayers : int = 100');
  });
});

describe('definition', () => {
  it('leads through variables, default arguments and files to where a value was written', async () => {
    writeFileSync(join(folder, 'common.nix'), '{ user = "1000"; }');
    await editor.open(
      image(),
      lines(
        '{ dockerTools, tag ? "v1" }:',
        'let common = import ./common.nix; image = { name = "app"; }; in',
        'dockerTools.buildImage {',
        '  inherit (image) name;',
        '  inherit tag;',
        '  config = { User = common.user; };',
        '}',
      ),
    );
    const textAt = async (at: string) => {
      const found = await editor.definition(image(), at);
      return found?.uri === image() ? editor.textAt(image(), found.range) : found;
    };
    expect(await textAt('inherit (image) na|me')).toBe('"app"');
    expect(await textAt('inherit ta|g')).toBe('"v1"');
    const user = {
      uri: uriOf('common.nix'),
      range: { start: { line: 0, character: 9 }, end: { line: 0, character: 15 } },
    };
    expect(await textAt('Us|er')).toEqual(user);
    expect(await textAt('common.us|er')).toEqual(user);
    expect(await textAt('com|mon.user')).toEqual(user);
    expect(await textAt('./comm|on.nix')).toMatchObject({ uri: uriOf('common.nix') });
    expect(await textAt('(ima|ge)')).toBe('image');
  });

  it('leads from a name that is inherited to what it means outside', async () => {
    await editor.open(
      image(),
      lines('{ hello }:', 'let { body = { inherit hello; set = tools; }; tools = 1; }'),
    );
    const lineOf = async (at: string) => (await editor.definition(image(), at))?.range.start;
    expect(await lineOf('inherit hel|lo')).toEqual({ line: 0, character: 2 });
    expect(await lineOf('= too|ls')).toEqual({ line: 1, character: 46 });
  });
});
