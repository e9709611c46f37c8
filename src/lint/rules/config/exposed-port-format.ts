import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { dockerImageSpecification, hadolint } from '../sources.ts';
import { namesIn } from './set-of-empties.ts';

export const exposedPortFormat: Rule = {
  id: 'exposed-port-format',
  meta: {
    summary: 'A port in `config.ExposedPorts` is not written as PORT/PROTOCOL.',
    rationale:
      'Ports are numbers from 1 to 65535, with `/tcp`, `/udp` or `/sctp` behind them; without, `/tcp` is meant. Other names make Docker refuse to start the container.',
    sources: [dockerImageSpecification, hadolint('DL3011')],
    severity: 'warn',
    preset: 'recommended',
    fixable: 'no',
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: '{ dockerTools, port }: dockerTools.buildImage { name = "a"; config.ExposedPorts = { "80" = { }; "53/udp" = { }; "${port}/tcp" = { }; }; }',
        wild: true,
        why: 'The protocol may be left out, and names computed.',
      },
    ],
    invalid: [
      {
        code: nix(
          '{ dockerTools }:',
          'dockerTools.buildImage { name = "a"; config.ExposedPorts = { "80/http" = { }; "70000/tcp" = { }; "8000-8010/tcp" = { }; ":80" = { }; }; }',
        ),
        findings: [
          { at: '"80/http"', message: "'80/http'" },
          { at: '"70000/tcp"', message: 'from 1 to 65535' },
          { at: '"8000-8010/tcp"', message: 'ranges' },
          { at: '":80"', message: 'PORT/PROTOCOL' },
        ],
      },
      {
        code: nix(
          'let port = 0; in',
          '{ dockerTools }:',
          'dockerTools.buildImage { name = "a"; config.ExposedPorts."${toString port}/tcp" = { }; }',
        ),
        findings: [{ at: 'config.ExposedPorts."${toString port}/tcp"', message: 'from 1 to 65535' }],
      },
    ],
  },
  onCall: (call, report) => {
    for (const { key, at } of namesIn(call, 'ExposedPorts')) {
      const problem = problemOf(key);
      if (problem !== undefined) report({ message: `the port '${key}' ${problem}`, at });
    }
  },
};

function problemOf(key: string): string | undefined {
  const match = /^(\d+)(-\d+)?(?:\/(?:tcp|udp|sctp))?$/.exec(key);
  if (!match) return 'is not written as PORT/PROTOCOL, with the protocol tcp, udp or sctp';
  if (match[2] !== undefined) return 'is several: list each, since not all runtimes know ranges';
  const port = Number(match[1]);
  return port < 1 || port > 65535 ? 'is not a number from 1 to 65535' : undefined;
}
