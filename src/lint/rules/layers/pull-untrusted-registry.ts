import * as z from 'zod';
import { textPieces } from '../../../program/call-values.ts';
import { nix } from '../../example-code.ts';
import { type Rule, ruleOptions } from '../../rule.ts';
import { hadolint } from '../sources.ts';
import { registryOf } from './pulled-names.ts';

const schema = z.strictObject({
  /** Hosts, or hosts with the beginning of a path: `ghcr.io/acme`. Says nothing when empty. */
  registries: z.array(z.string().min(1)).default([]),
});

export const pullUntrustedRegistry: Rule = {
  id: 'pull-untrusted-registry',
  meta: {
    summary: 'pullImage pulls from a registry that is not on the list of the configuration.',
    rationale:
      'Base images come from registries that a team has agreed on. The option `registries` lists them, such as `docker.io`, or ' +
      '`ghcr.io/acme` for a part of one; without it the rule says nothing. Names without a host are those of `docker.io`.',
    sources: [hadolint('DL3026')],
    severity: 'warn',
    preset: 'recommended',
    fixable: 'no',
    since: '0.1.0',
  },
  examples: {
    valid: [
      { code: '{ pkgs }: pkgs.dockerTools.pullImage { imageName = "quay.io/a"; }', why: 'There is no list.' },
      {
        code: nix(
          '{ pkgs, registry, app }:',
          '[',
          '  (pkgs.dockerTools.pullImage { imageName = "alpine"; })',
          '  (pkgs.dockerTools.pullImage { imageName = "ghcr.io/acme/${app}"; })',
          '  (pkgs.dockerTools.pullImage { imageName = "${registry}/acme/a"; })',
          ']',
        ),
        options: { registries: ['docker.io', 'ghcr.io/acme'] },
        why: 'What is not known may be on the list.',
        wild: true,
      },
    ],
    invalid: [
      {
        code: nix(
          '{ pkgs, app, host ? "quay.io" }:',
          '[',
          '  (pkgs.dockerTools.pullImage { imageName = "alpine"; })',
          '  (pkgs.dockerTools.pullImage { imageName = "${host}/${app}"; })',
          '  (pkgs.dockerTools.pullImage { imageName = "ghcr.io/acme-2/a"; })',
          ']',
        ),
        options: { registries: ['ghcr.io/acme'] },
        findings: [
          { at: '"alpine"', message: "'docker.io' is not among the registries of the configuration" },
          { at: '"${host}/${app}"', message: "'quay.io' is not among" },
          { at: '"ghcr.io/acme-2/a"', message: "'ghcr.io' is not among" },
        ],
      },
    ],
  },
  options: ruleOptions(schema, ({ registries }) => ({
    onCall: (call, report) => {
      const argument = call.argument('imageName');
      if (call.function !== 'pullImage' || !argument || registries.length === 0) return;
      for (const value of call.valuesOf(argument)) {
        const pieces = textPieces(value);
        const known = pieces?.[0];
        // Where the host ends must be known.
        if (!pieces || known === undefined || (pieces.length > 1 && !known.includes('/'))) continue;
        const registry = registryOf(known);
        const name = known.startsWith(`${registry}/`) ? known : `${registry}/${known}`;
        const isWhole = pieces.length === 1;
        if (registries.some((each) => isBelow(name, each) || (!isWhole && each.startsWith(name)))) continue;
        report({
          message: `'${registry}' is not among the registries of the configuration`,
          at: call.originOf(value, call.keyOf(argument)),
        });
      }
    },
  })),
};

function isBelow(name: string, registry: string): boolean {
  return name.startsWith(registry.endsWith('/') ? registry : `${registry}/`);
}
