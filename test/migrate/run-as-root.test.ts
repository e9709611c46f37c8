import { describe, expect, it } from 'vitest';
import { runAsRootAsFakeRoot } from '../../src/migrate/run-as-root.ts';
import { Program } from '../../src/program/program.ts';
import { exampleFile, exampleFileSystem } from '../lint/example-files.ts';

const indented = (...lines: readonly string[]) => `''\n${lines.map((line) => `    ${line}\n`).join('')}  ''`;

describe('runAsRootAsFakeRoot', () => {
  it.each([
    {
      what: 'folders, owners and modes',
      script: indented(
        '#!${pkgs.runtimeShell}',
        'mkdir -p /data /var/log/app',
        'chown -R 1000:1000 /data',
        'chmod 700 /var/log/app',
      ),
      commands: indented(
        'mkdir -p ./data ./var/log/app',
        'chown -R 1000:1000 ./data',
        'chmod 700 ./var/log/app',
      ),
    },
    {
      what: 'links, whose targets stay as they are',
      script: indented('mkdir -p /bin', 'ln -s ${pkgs.bash}/bin/bash /bin/sh', 'ln -sf /data "/srv"'),
      commands: indented('mkdir -p ./bin', 'ln -s ${pkgs.bash}/bin/bash ./bin/sh', 'ln -sf /data "./srv"'),
    },
    {
      what: 'files that are written, comments and here documents',
      script: indented(
        'mkdir /etc # the first',
        'echo "app:x:1000" > /etc/passwd',
        "cat > /etc/app.conf <<'EOF'",
        'path = /data',
        'EOF',
        'cp ${./motd} /etc/motd 2> /dev/null',
      ),
      commands: indented(
        'mkdir ./etc # the first',
        'echo "app:x:1000" > ./etc/passwd',
        "cat > ./etc/app.conf <<'EOF'",
        'path = /data',
        'EOF',
        'cp ${./motd} ./etc/motd 2> /dev/null',
      ),
    },
    {
      what: 'braces',
      script: '"mkdir -p /var/{log,run}/app /{a,b}; chown 1000 /var/run/app"',
      commands: '"mkdir -p ./var/{log,run}/app ./{a,b}; chown 1000 ./var/run/app"',
    },
    {
      what: 'one line, with relative paths',
      script: '"mkdir -p data && install -d -o 1000 -m 0700 /tmp/app; rm -rf /tmp/app"',
      commands: '"mkdir -p data && install -d -o 1000 -m 0700 ./tmp/app; rm -rf ./tmp/app"',
    },
  ])('takes over $what', ({ script, commands }) => {
    expect(convert(script)).toEqual({ commands });
  });

  it.each([
    {
      script: indented('${pkgs.dockerTools.shadowSetup}', 'useradd app'),
      reason: "'shadowSetup' needs 'enableFakechroot = true'",
    },
    { script: '"useradd app"', reason: "'useradd' may do something else under fakeroot" },
    { script: '"mkdir /data; chown app /data"', reason: "the owner 'app' has no number" },
    { script: '"chown 1000 /etc/app.conf"', reason: "'/etc/app.conf' is not made by the script" },
    { script: '"echo a >> /etc/passwd"', reason: "'/etc/passwd' is not made by the script" },
    { script: '"chmod 755 /"', reason: "where '/' leads" },
    { script: '"mkdir $HOME"', reason: "what '$HOME' stands for" },
    { script: '"mkdir /x/{1..3}"', reason: "what '/x/{1..3}' stands for" },
    { script: '"mkdir ${dir}"', reason: "where '…' leads" },
    { script: '"mkdir /x/../../data"', reason: 'leads' },
    { script: '"ln -s /data /d; touch /d/x"', reason: "'/d/x' leads through a link" },
    { script: '"mkdir $(pwd)/x"', reason: 'inside of another one' },
    { script: '"cd /data; mkdir x"', reason: "'cd' may do something else" },
    { script: '"cat /etc/passwd > /x"', reason: "'cat' may read a file of the image" },
    { script: '"for x in a b; do mkdir /$x; done"', reason: "'for'" },
    { script: '"cp /etc/a /etc/b"', reason: "'cp' may copy a file of the image" },
    { script: '"ln /etc/a /etc/b"', reason: 'hard link' },
    { script: '"echo x | tee /y"', reason: 'pipe' },
    { script: '"mkdir /nix/var"', reason: 'ordinary folder' },
    { script: 'setup + "mkdir /x"', reason: 'not written in one text' },
    { script: '"mkdir /x"; extraCommands = "mkdir y"', reason: "'extraCommands' run after" },
    { script: '"mkdir /x"; fromImage = base', reason: 'files of the base image' },
  ])('gives a reason for $script', ({ script, reason }) => {
    expect(convert(script)).toEqual({ reason: expect.stringContaining(reason) as string });
  });

  it('gives a reason where there is no script', () => {
    expect(convert('null')).toEqual({ reason: "the image has no 'runAsRoot'" });
  });
});

function convert(script: string) {
  const code = `{ pkgs, dir, base, setup }:\npkgs.dockerTools.buildImage {\n  name = "a";\n  runAsRoot = ${script};\n}\n`;
  const { calls } = new Program(exampleFile, { fileSystem: exampleFileSystem({ code }), searchPath: [] });
  const [call] = calls;
  if (!call) throw new Error('no call');
  return runAsRootAsFakeRoot(call);
}
