// That scripts which migration takes from runAsRoot to fakeRootCommands leave the same files in the layer.
import { createReadStream } from 'node:fs';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { extract } from 'tar-stream';
import { describe, expect, it } from 'vitest';
import { runAsRootAsFakeRoot } from '../../src/migrate/run-as-root.ts';
import { Program } from '../../src/program/program.ts';
import { exampleFile, exampleFileSystem } from '../lint/example-files.ts';
import { fixtures, isMissing } from './support/environment.ts';
import { nixBuild } from './support/nix.ts';
import { withNixlayerPackage } from './support/nixlayer.ts';

const script = `''
  #!\${pkgs.runtimeShell}
  set -e
  mkdir -p /data /var/{log,lib}/app /tmp
  chmod 1777 /tmp
  chown -R 1000:100 /data
  printf "" > /data/ready && chmod 600 /data/ready
  chown 1001 /var/lib/app
  chown :100 /var/log/app
  mkdir -p /srv/www
  chown 7:8 /srv/www
  chmod 0750 /srv/www
  mkdir -m 700 /root
  mkdir /etc
  echo "app:x:1000:1000::/data:/bin/sh" > /etc/passwd
  echo "more" >> /etc/passwd
  cat > /etc/app.conf <<'EOF'
  path = /data
  EOF
  cp \${pkgs.busybox}/bin/busybox "/data/busybox" 2> /dev/null
  mkdir relative; rm -r relative
''`;

describe.skipIf(isMissing('nix-build', 'fakeroot', 'rsync', 'unshare'))('a script of runAsRoot', () => {
  it('makes the same files as fakeRootCommands', async () => {
    const result = convert();
    expect(result).toHaveProperty('commands');
    const commands = 'commands' in result ? result.commands : '';
    const file = join(await mkdtemp(join(tmpdir(), 'nixlayer-fake-root-')), 'default.nix');
    await writeFile(file, expression(commands));
    const [before, spec] = await Promise.all([
      nixBuild(file, 'before.layer', withNixlayerPackage()),
      nixBuild(file, 'after.imageSpec', withNixlayerPackage()),
    ]);
    const { customisationLayer } = JSON.parse(await readFile(spec, 'utf8')) as { customisationLayer: string };
    const files = await entriesOf(join(before, 'layer.tar'));
    expect(files).toHaveLength(15);
    expect(await entriesOf(join(customisationLayer, 'layer.tar'))).toEqual(files);
  });
});

function convert() {
  const code = `{ pkgs }: pkgs.dockerTools.buildImage { name = "a"; runAsRoot = ${script}; }\n`;
  const { calls } = new Program(exampleFile, { fileSystem: exampleFileSystem({ code }), searchPath: [] });
  const [call] = calls;
  if (!call) throw new Error('no call');
  return runAsRootAsFakeRoot(call);
}

function expression(commands: string): string {
  return `{ pkgs }:
let
  inherit (import ${join(fixtures, 'images/library.nix')} pkgs) buildImage buildLayeredImage;
in
{
  before = buildImage { name = "a"; tag = "1"; rootBuilder = "namespace"; runAsRoot = ${script}; };
  after = buildLayeredImage { name = "a"; tag = "1"; fakeRootCommands = ${commands}; };
}
`;
}

/** Without the root itself: its mode is that of the tree that each builder starts with. */
async function entriesOf(archive: string): Promise<readonly string[]> {
  const entries: string[] = [];
  for await (const entry of createReadStream(archive).pipe(extract())) {
    const { name, type, mode = 0, uid, gid, linkname, mtime } = entry.header;
    const content = type === 'file' ? (await buffer(entry)).toString('base64').slice(0, 200) : '';
    if (name !== './')
      entries.push(
        `${type} ${mode.toString(8)} ${uid}:${gid} ${name} ${linkname} ${mtime?.getTime()} ${content}`,
      );
    entry.resume();
  }
  return entries.toSorted();
}
