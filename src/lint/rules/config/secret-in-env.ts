import { looksLikeSecret } from '../../../image/secret-variable.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { envEntries, envLists } from './env-entries.ts';

export const secretInEnv: Rule = {
  id: 'secret-in-env',
  meta: {
    summary: 'A variable of the image looks like a secret.',
    rationale:
      'What is in an image, and what is in the Nix store, everybody can read who can read these. Give secrets to the container when it starts.',
    sources: [
      {
        title: 'dockle CIS-DI-0010',
        url: 'https://github.com/goodwithtech/dockle/blob/master/CHECKPOINT.md#cis-di-0010',
      },
      { title: 'Nix manual: the store is world-readable' },
    ],
    severity: 'warn',
    preset: 'recommended',
    fixable: 'no',
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: '{ dockerTools, pkgs }: dockerTools.buildImage { name = "a"; config.Env = [ "PASSWORD_FILE=/run/secrets/pw" "TOKEN=" "SECRET_KEY_PATH=/x" "API_KEY=/run/key" "TOKENIZERS=fast" "PGPASSFILE=/x" ]; }',
        wild: true,
        why: 'They tell where the secret is.',
      },
      {
        code: '{ dockerTools, token }: dockerTools.buildImage { name = "a"; config.Env = [ "TOKEN=${token}" ]; }',
        why: 'The value is not known.',
      },
    ],
    invalid: [
      {
        code: nix(
          'let db = { user = "app"; password = "hunter2"; }; in',
          '{ dockerTools }:',
          'dockerTools.buildImage { name = "a"; config.Env = [ "DATABASE_URL=postgres://${db.user}:${db.password}@db:5432/app" ]; }',
        ),
        findings: [
          {
            at: '"DATABASE_URL=postgres://${db.user}:${db.password}@db:5432/app"',
            message: "'DATABASE_URL' looks like a secret",
          },
        ],
      },
      {
        code: nix(
          '{ dockerTools }:',
          'dockerTools.buildImage { name = "a"; config.Env = [ "POSTGRES_PASSWORD=hunter2" "GITHUB_TOKEN=abc" "K=AKIAIOSFODNN7EXAMPLE" ]; }',
        ),
        findings: [
          { at: '"POSTGRES_PASSWORD=hunter2"', message: "'POSTGRES_PASSWORD' looks like a secret" },
          { at: '"GITHUB_TOKEN=abc"', message: "'GITHUB_TOKEN'" },
          { at: '"K=AKIAIOSFODNN7EXAMPLE"', message: "'K'" },
        ],
      },
      {
        code: nix(
          'let pw = "hunter2"; in',
          '{ dockerTools }:',
          'dockerTools.buildImage { name = "a"; config.Env = [ "DB_PASSWORD=${pw}" ]; }',
        ),
        findings: [{ at: '"DB_PASSWORD=${pw}"', message: "'DB_PASSWORD'" }],
      },
    ],
  },
  onCall: (call, report) => {
    for (const { name, value, item } of envLists(call).flatMap(envEntries)) {
      const [text, ...others] = value;
      if (text === undefined || others.length > 0 || text === '') continue;
      if (looksLikeSecret(name, text))
        report({
          message: `the variable '${name}' looks like a secret: everybody can read it in the image`,
          at: call.originOf(item),
        });
    }
  },
};
