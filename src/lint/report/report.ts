// What reporters are given.
import { isAbsolute, relative, sep } from 'node:path';
import type { Diagnostic, Severity } from '../diagnostic.ts';
import type { RuleInfo } from '../rule.ts';
import { allRules } from '../rules/index.ts';
import type { LintedText } from '../settle.ts';
import { suppressionRules } from '../suppress/suppression-rules.ts';

export interface LintReport {
  /** Of nixlayer. */
  readonly version: string;
  /** Absolute; names of files below it are relative to it. */
  readonly folder: string;
  readonly results: readonly LintedText[];
}

export interface ReportOptions {
  /** Escape sequences for colours. */
  readonly colour: boolean;
}

/** Makes the whole text, with a newline at its end when it is not empty. */
export type Reporter = (report: LintReport, options: ReportOptions) => string;

export interface Summary {
  readonly files: number;
  readonly errors: number;
  readonly warnings: number;
  readonly infos: number;
  readonly suppressed: number;
  /** Diagnostics with a safe fix. */
  readonly fixable: number;
}

export function summarise({ results }: LintReport): Summary {
  const diagnostics = results.flatMap((each) => each.diagnostics);
  const count = (severity: Severity) => diagnostics.filter((each) => each.severity === severity).length;
  return {
    files: results.length,
    errors: count('error'),
    warnings: count('warn'),
    infos: count('info'),
    suppressed: results.reduce((sum, each) => sum + each.suppressed.length, 0),
    fixable: diagnostics.filter(({ fixes }) => fixes.some(({ applicability }) => applicability === 'safe'))
      .length,
  };
}

/** The name that people see: relative, with slashes; absolute when it is not below the folder. */
export function shownName(folder: string, file: string): string {
  const name = relative(folder, file);
  return name === '' || name.startsWith('..') || isAbsolute(name) ? file : name.replaceAll(sep, '/');
}

/** All that diagnostics may name, in the order of the documentation. */
export const reportedRules: readonly RuleInfo[] = [...allRules, ...suppressionRules];

const byId: ReadonlyMap<string, RuleInfo> = new Map(reportedRules.map((rule) => [rule.id, rule]));

/** Where one can read about a rule. */
export function ruleUrl(id: string): string | undefined {
  return byId.get(id)?.meta.sources.find(({ url }) => url !== undefined)?.url;
}

/** A hash that stays when lines move: of rule, file, text of the place, and how often that was there before. */
export function fingerprints(
  { text, diagnostics }: LintedText,
  name: string,
  hash: (text: string) => string,
): ReadonlyMap<Diagnostic, string> {
  const seen = new Map<string, number>();
  return new Map(
    diagnostics.map((each) => {
      const { start, end } = each.range;
      const key = JSON.stringify([each.rule, name, each.message, text.slice(start.offset, end.offset)]);
      const count = seen.get(key) ?? 0;
      seen.set(key, count + 1);
      return [each, hash(`${key}${count}`)];
    }),
  );
}
