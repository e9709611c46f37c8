// The NixOS module and the units for other systems, evaluated by Nix.
import { access, constants, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { isMissing, repository } from './support/environment.ts';

type Section = Readonly<Record<string, string | readonly string[]>>;
type Unit = Readonly<Record<string, Section>>;

async function evaluate(expression: string): Promise<unknown> {
  const { stdout } = await execa(
    'nix-instantiate',
    ['--eval', '--read-write-mode', '--strict', '--json', '-E', expression],
    {
      cwd: repository,
      stdin: 'ignore',
    },
  );
  return JSON.parse(stdout);
}

interface System {
  readonly options: Readonly<Record<string, { readonly isOption: boolean; readonly described: boolean }>>;
  readonly assertions: readonly { readonly assertion: boolean }[];
  readonly hook: string;
  readonly packages: readonly string[];
  readonly systemd: {
    readonly services: Readonly<
      Record<
        string,
        { readonly serviceConfig: Section; readonly environment: Section; readonly path: readonly string[] }
      >
    >;
  };
}

const system = async (values: string) =>
  (await evaluate(`import ./test/nix/modules/evaluate.nix { values = ${values}; }`)) as System;
const rules = 'rules.rules = [ { image = "team/*"; push = [ "registry.example/{image}:{tag}" ]; } ];';

describe.skipIf(isMissing('nix-build'))('services.nixlayer-hook', () => {
  it('is nothing until it is enabled', async () => {
    expect(await system('{ }')).toEqual({});
  });

  it('sets the hook, the rules and the daemon', async () => {
    const { hook, assertions, packages, systemd } = await system(`{ enable = true; ${rules} }`);
    expect(assertions).toEqual([expect.objectContaining({ assertion: true })]);
    expect(packages).toEqual(['/nix/store/nixlayer']);
    await access(hook, constants.X_OK);
    expect(await readFile(hook, 'utf8')).toBe(
      await readFile(join(repository, 'nix/hook/post-build-hook.sh'), 'utf8'),
    );
    const { serviceConfig, environment, path } = systemd.services['nixlayer-hook']!;
    const [, program, file = ''] =
      /^(\S+) hook daemon --config (\S+) --idle 5m$/.exec(String(serviceConfig.ExecStart)) ?? [];
    expect(program).toBe('/nix/store/nixlayer/bin/nixlayer');
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({
      version: 1,
      rules: [{ image: 'team/*', push: ['registry.example/{image}:{tag}'] }],
    });
    expect(environment).not.toHaveProperty('REGISTRY_AUTH_FILE');
    expect(path).toContain('/nix/store/nix');
  });

  it('hands credentials to the daemon', async () => {
    const { systemd } = await system(
      `{ enable = true; credentialsFile = "/run/secrets/auth"; rulesFile = "/etc/rules.json"; }`,
    );
    expect(systemd.services['nixlayer-hook']).toMatchObject({
      serviceConfig: {
        LoadCredential: ['auth.json:/run/secrets/auth'],
        ExecStart: expect.stringContaining('--config /etc/rules.json '),
      },
      environment: { REGISTRY_AUTH_FILE: '%d/auth.json' },
    });
  });

  it('asks for rules', async () => {
    expect((await system('{ enable = true; }')).assertions).toEqual([
      expect.objectContaining({ assertion: false }),
    ]);
  });

  it('describes its options', async () => {
    for (const option of Object.values((await system(`{ enable = true; ${rules} }`)).options))
      expect(option).toEqual({ isOption: true, described: true });
  });

  it('is a module of the flake', async () => {
    const outputs = '(import ./flake.nix).outputs { self = { packages.s.default = "p"; }; nixpkgs = { }; }';
    const module = `(${outputs}).nixosModules.default { pkgs.stdenv.hostPlatform.system = "s"; lib.mkDefault = x: x; }`;
    expect(await evaluate(`(${module}).services.nixlayer-hook.package`)).toBe('p');
    expect(await evaluate(`map toString (${module}).imports`)).toEqual([join(repository, 'nix/module.nix')]);
  });
});

describe.skipIf(isMissing('nix-build'))('the files of units', () => {
  it.each(['socket', 'path', 'service'])('say what NixOS is told: %s', async (kind) => {
    const units = (await evaluate('import ./nix/hook/units.nix { }')) as {
      readonly socket: Unit;
      readonly watch: Unit;
      readonly service: Unit;
      readonly path: string;
      readonly environment: Readonly<Record<string, string>>;
    };
    const variables = Object.entries({ PATH: units.path, ...units.environment }).map((pair) =>
      pair.join('='),
    );
    const service = { ...units.service, Service: { ...units.service.Service, Environment: variables } };
    const unit: Unit = { socket: units.socket, path: units.watch, service }[kind] ?? {};
    const text = await readFile(join(repository, `nix/hook/systemd/nixlayer-hook.${kind}`), 'utf8');
    expect(parse(text)).toEqual(
      Object.fromEntries(
        Object.entries(unit).map(([name, section]) => [
          name,
          Object.entries(section)
            .flatMap(([key, value]) => [value].flat().map((each) => `${key}=${each}`))
            .sort(),
        ]),
      ),
    );
  });
});

function parse(text: string): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    text
      .split('\n\n')
      .map((section) => section.trim().split('\n'))
      .map(([head = '', ...lines]) => [head.slice(1, -1), lines.sort()]),
  );
}
