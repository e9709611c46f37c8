// What a configuration file may say.
import * as z from 'zod';
import { allRules, ruleById } from '../rules/index.ts';
import { suppressionRules } from '../suppress/suppression-rules.ts';
import { levels, presets } from './configuration.ts';

const levelSchema = z.enum(levels);

const ruleSettings = z
  .strictObject(
    Object.fromEntries(
      [...allRules, ...suppressionRules].map((rule) => {
        const options = ruleById(rule.id)?.options?.schema;
        const setting = options
          ? z.union([levelSchema, z.tuple([levelSchema]), z.tuple([levelSchema, options])])
          : z.union([levelSchema, z.tuple([levelSchema])]);
        return [rule.id, setting.optional().meta({ description: rule.meta.summary })];
      }),
    ),
  )
  .meta({ description: 'Level of a rule, or a list of its level and options.' });

const patterns = z
  .array(z.string())
  .meta({ description: 'Patterns as in .gitignore, from the folder of this file.' });

export const configurationSchema = z
  .strictObject({
    $schema: z.string().optional(),
    extends: z.enum(presets).default('recommended').meta({ description: 'The rules to begin with.' }),
    rules: ruleSettings.default({}),
    overrides: z
      .array(z.strictObject({ files: patterns, rules: ruleSettings }))
      .default([])
      .meta({ description: 'Other levels for some files; later ones win.' }),
    ignore: patterns.default([]).meta({ description: 'Files that are not linted, as in .gitignore.' }),
  })
  .meta({ title: 'Configuration of nixlayer lint' });

export type ConfigurationDocument = z.infer<typeof configurationSchema>;

/** The JSON schema that editors read, as text. */
export function configurationJsonSchema(): string {
  const schema = z.toJSONSchema(configurationSchema, { target: 'draft-7', io: 'input' });
  return `${JSON.stringify(schema, undefined, 2)}\n`;
}
