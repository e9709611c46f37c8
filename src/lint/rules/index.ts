// All rules.
import type { Rule } from '../rule.ts';
import { argumentRules } from './arguments/index.ts';
import { configRules } from './config/index.ts';
import { fileSystemRules } from './file-system/index.ts';
import { layerRules } from './layers/index.ts';
import { nameRules } from './names/index.ts';
import { nixRules } from './nix/index.ts';

export interface RuleGroup {
  readonly title: string;
  readonly rules: readonly Rule[];
}

/** In the order of the documentation. */
export const ruleGroups: readonly RuleGroup[] = [
  { title: 'Arguments', rules: argumentRules },
  { title: 'Names, tags and times', rules: nameRules },
  { title: 'Image config', rules: configRules },
  { title: 'Files and scripts', rules: fileSystemRules },
  { title: 'Layers and base images', rules: layerRules },
  { title: 'Nix', rules: nixRules },
];

export const allRules: readonly Rule[] = ruleGroups.flatMap(({ rules }) => rules);

const byId: ReadonlyMap<string, Rule> = new Map(allRules.map((rule) => [rule.id, rule]));

export function ruleById(id: string): Rule | undefined {
  return byId.get(id);
}
