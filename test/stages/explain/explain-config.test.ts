import { describe, expect, it } from 'vitest';
import { parseOrderedJson } from '../../../src/json/ordered-json.ts';
import { compareWithBase, explainConfig } from '../../../src/stages/explain/explain-config.ts';

const json = (value: unknown) => parseOrderedJson(JSON.stringify(value), 'a test');

describe('explainConfig', () => {
  it('tells what is run, where and as whom', () => {
    const config = json({
      Entrypoint: ['/bin/app'],
      Cmd: ['--port', '80'],
      User: '1000:100',
      WorkingDir: '/srv',
      ExposedPorts: { '80/tcp': {} },
      Volumes: { '/data': {} },
      Env: ['PATH=/bin', 'EMPTY=', 'BARE'],
      Labels: { a: 'b=c' },
      StopSignal: 'SIGQUIT',
      Healthcheck: { Test: ['CMD', '/bin/check'] },
      Shell: ['/bin/sh'],
    });
    expect(explainConfig(config)).toEqual({
      entrypoint: ['/bin/app'],
      command: ['--port', '80'],
      user: '1000:100',
      isRoot: false,
      workingDir: '/srv',
      ports: ['80/tcp'],
      volumes: ['/data'],
      env: [
        { name: 'PATH', value: '/bin' },
        { name: 'EMPTY', value: '' },
        { name: 'BARE', value: '' },
      ],
      labels: [{ name: 'a', value: 'b=c' }],
      stopSignal: 'SIGQUIT',
      healthcheck: ['CMD', '/bin/check'],
      others: ['Shell'],
    });
  });

  it.each([[null], [{}], ['text'], [{ Cmd: null, Env: null, User: 7, ExposedPorts: [] }]])(
    'takes %j for a config that says nothing',
    (config) => {
      expect(explainConfig(json(config))).toMatchObject({
        entrypoint: [],
        command: [],
        user: '',
        isRoot: true,
        workingDir: '/',
        env: [],
      });
    },
  );

  it.each([
    ['', true],
    ['root', true],
    ['0', true],
    ['0:100', true],
    ['root:users', true],
    ['1000', false],
    ['app', false],
    ['rooted', false],
    ['‹user›', undefined],
    ['1000:‹group›', false],
  ])('knows whether the user %j is root: %s', (User, isRoot) => {
    expect(explainConfig(json({ User })).isRoot).toBe(isRoot);
  });

  it('shows no value that looks like a secret', () => {
    const explained = explainConfig(
      json({
        Env: ['DB_PASSWORD=hunter2', 'URL=postgres://app:hunter2@db/'],
        Labels: { token: 'hunter2' },
        Cmd: ['/bin/app', 'https://user:hunter2@host/', '--db-password=hunter2', '--port=80'],
      }),
    );
    expect(JSON.stringify(explained)).not.toContain('hunter2');
    expect(explained.env).toEqual([{ name: 'DB_PASSWORD' }, { name: 'URL' }]);
    expect(explained.command).toEqual(['/bin/app', '***', '--db-password=***', '--port=80']);
  });

  it('tells what is as in the base image', () => {
    const base = json({ Env: ['A=1', 'B=1'], Labels: { c: '1' } });
    const { env, labels } = explainConfig(json({ Env: ['A=1', 'B=2'], Labels: { c: '1' } }), base);
    expect(env).toEqual([
      { name: 'A', value: '1', isInherited: true },
      { name: 'B', value: '2' },
    ]);
    expect(labels).toEqual([{ name: 'c', value: '1', isInherited: true }]);
  });
});

describe('compareWithBase', () => {
  it('tells what is the same, otherwise and not taken over, each by itself', () => {
    const base = json({
      Env: ['A=1', 'B=1', 'C=1'],
      Labels: { l: '1', m: '1' },
      Cmd: ['/bin/sh'],
      Entrypoint: null,
      User: '',
      WorkingDir: '/srv',
    });
    const own = json({
      Env: ['A=1', 'B=2', 'D=1'],
      Labels: { l: '1' },
      Cmd: ['/bin/app'],
      WorkingDir: '/srv',
    });
    expect(compareWithBase(own, base)).toEqual({
      inherited: ['Env.A', 'Labels.l', 'WorkingDir'],
      overridden: [
        { field: 'Env.B', base: '1', own: '2' },
        { field: 'Cmd', base: '["/bin/sh"]', own: '["/bin/app"]' },
      ],
      dropped: ['Env.C', 'Labels.m'],
    });
  });

  it('shows no secret of either', () => {
    const base = json({ Env: ['DB_PASSWORD=hunter2'], Cmd: ['postgres://app:hunter2@db/'] });
    const compared = compareWithBase(json({ Env: ['DB_PASSWORD=hunter3'], Cmd: [] }), base);
    expect(JSON.stringify(compared)).not.toMatch(/hunter/);
    expect(compared).toMatchObject({ overridden: [{ field: 'Env.DB_PASSWORD' }], dropped: ['Cmd'] });
  });
});
