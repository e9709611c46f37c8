// The language server as editors run it: a process of its own, spoken to over its standard input and output.
import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import {
  CancellationTokenSource,
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import { parseNix, SourceText } from '../../src/syntax/index.ts';
import { Editor } from '../lsp/editor.ts';
import { nixlayerProgram } from './support/environment.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

// The second argument is what VS Code's client adds.
function startServer() {
  const server = spawn(process.execPath, [nixlayerProgram, 'lsp', '--stdio'], { stdio: 'pipe' });
  onTestFinished(() => {
    server.kill();
  });
  const exit = new Promise<number | null>((resolve) => server.once('exit', resolve));
  const connection = createProtocolConnection(
    new StreamMessageReader(server.stdout),
    new StreamMessageWriter(server.stdin),
  );
  return { server, exit, editor: new Editor(connection) };
}

const image = `{ dockerTools, hello }:
dockerTools.buildImage {
  name = "app";
  contents = [ hello ];
}
`;

it('finds, fixes, hovers, completes and leads to definitions', async () => {
  const uri = pathToFileURL(join(await temporaryFolder(), 'image.nix')).href;
  const { editor, exit } = startServer();
  const { serverInfo } = await editor.start();
  expect(serverInfo?.name).toBe('nixlayer');
  await editor.open(uri, image);

  const found = (await editor.diagnostics(uri)).find(({ code }) => code === 'deprecated-contents');
  const [fix] = found ? await editor.actions(uri, found, ['quickfix']) : [];
  if (fix) await editor.perform(uri, fix);
  expect(editor.text(uri)).toContain('copyToRoot = ');
  expect(parseNix(new SourceText('image.nix', editor.text(uri))).problems).toEqual([]);
  expect((await editor.diagnostics(uri)).map(({ code }) => code)).not.toContain('deprecated-contents');

  expect(await editor.hover(uri, 'na|me')).toContain('Here: `"app"`');
  expect((await editor.definition(uri, 'na|me'))?.range.start).toEqual({ line: 2, character: 9 });
  await editor.replace(uri, ';\n}', ';\n  conf\n}');
  expect((await editor.completion(uri, 'conf|')).map(({ label }) => label)).toContain('config');

  await editor.connection.sendRequest('shutdown');
  await editor.connection.sendNotification('exit');
  expect(await exit).toBe(0);
});

it('stays alive when an evaluation never ends, and gives it up for the next version', async () => {
  const uri = pathToFileURL(join(await temporaryFolder(), 'image.nix')).href;
  const { editor } = startServer();
  await editor.start();
  const endless = image.replace('"app"', 'let f = n: f (n + 1); in "a${f 0}"');
  await editor.open(uri, endless);
  const source = new CancellationTokenSource();
  const hover = editor.connection.sendRequest(
    'textDocument/hover',
    { textDocument: { uri }, position: { line: 3, character: 4 } },
    source.token,
  );
  const refused = expect(hover).rejects.toMatchObject({ code: -32800 });
  setTimeout(() => source.cancel(), 100);
  await refused;
  await editor.replace(uri, 'let f = n: f (n + 1); in "a${f 0}"', '"app"');
  const codes = (await editor.diagnostics(uri)).map(({ code }) => code);
  expect(codes).toContain('deprecated-contents');
});

it('goes on after messages that make no sense', async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'image.nix'), image);
  const uri = pathToFileURL(join(folder, 'image.nix')).href;
  const { editor, server } = startServer();
  await editor.start();
  const send = (body: string) =>
    server.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  send('{"jsonrpc": "2.0", "id"');
  send('null');
  send('{"jsonrpc":"2.0","id":900,"method":"textDocument/hover","params":{"textDocument":{}}}');
  send('{"jsonrpc":"2.0","id":901,"method":"textDocument/completion"}');
  send('{"jsonrpc":"2.0","method":"textDocument/didChange","params":{"textDocument":{"uri":7}}}');
  send('{"jsonrpc":"2.0","id":902,"method":"codeAction/resolve","params":{"title":"x","data":[1]}}');
  await editor.open(uri, image);
  const codes = (await editor.diagnostics(uri)).map(({ code }) => code);
  expect(codes).toContain('deprecated-contents');
});

it('ends with 1 when the client goes away without a word', async () => {
  const { editor, server, exit } = startServer();
  await editor.start();
  editor.connection.dispose();
  server.stdin.end();
  expect(await exit).toBe(1);
});
