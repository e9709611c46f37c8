// What a rule is. Each has a file of its own in `rules/`, with the examples that are its tests and its documentation.
import type * as z from 'zod';
import type { Release } from '../dockertools/releases.ts';
import type { FixDraft } from '../edits/edit.ts';
import type { Origin } from '../eval/index.ts';
import type { CallFacts } from '../program/call-facts.ts';
import type { LibraryCall } from '../program/library-call.ts';
import type { Program } from '../program/program.ts';
import type { SourceFile } from '../program/source-file.ts';
import type { Severity } from './diagnostic.ts';

export interface RuleMeta {
  /** One sentence: what it finds. */
  readonly summary: string;
  /** Why that is a defect, and what to do instead. Markdown. */
  readonly rationale: string;
  /** Where that can be read. */
  readonly sources: readonly RuleSource[];
  /** Its level in the presets that contain it. */
  readonly severity: Severity;
  /** The smallest preset that contains it; taste is `pedantic`, and what is of use to few is `all`. */
  readonly preset: 'recommended' | 'pedantic' | 'all';
  /** What its fixes are. */
  readonly fixable: 'safe' | 'unsafe' | 'both' | 'no';
  /**
   * What fixes change of an image call, as far as that is more than the way it is written: names of arguments,
   * `config.KEY`, `config.*`, `function`, `*`. The tests evaluate the image before and after.
   */
  readonly changes?: readonly string[];
  /** How editors show the place: greyed out, or struck through. */
  readonly shownAs?: 'unnecessary' | 'deprecated';
  /** The version of nixlayer that brought it. */
  readonly since: string;
  /** Makes it a recipe of `nixlayer migrate`. */
  readonly migration?: Migration;
}

/** What a recipe is a step to: a newer nixpkgs, or another way to make images. */
export const migrationGoals = ['release', 'layered', 'streamed', 'nixlayer', 'dockertools'] as const;
export type MigrationGoal = (typeof migrationGoals)[number];

export interface Migration {
  readonly goals: readonly MigrationGoal[];
  /** The release of nixpkgs that brought the change; of recipes for releases. */
  readonly since?: Release;
  /** The last release that still takes the old form. */
  readonly until?: Release;
  /** The same thing is written otherwise since then, or the same text means something else. */
  readonly change: 'form' | 'behaviour';
  /** Its edits keep what older releases did, and are made only where they are asked for. */
  readonly pins?: true;
  /**
   * What an image keeps when the same packages are built before and after the edit: its diffIDs and config, its files and
   * config, or nothing that could be promised.
   */
  readonly keeps: 'image' | 'files' | 'nothing';
}

export interface RuleSource {
  readonly title: string;
  readonly url?: string;
}

/** A place of the source, and a text about it. */
export interface Finding {
  /** One sentence, without a full stop. Names are in single quotes. */
  readonly message: string;
  /** Where the value came from. */
  readonly at: Origin;
  readonly related?: readonly { readonly message: string; readonly at: Origin }[];
  readonly fixes?: readonly FixDraft[];
  /** Why there is no fix, where one might be expected. One sentence, without a full stop. */
  readonly unfixed?: string;
}

export type Report = (finding: Finding) => void;

/** A whole file; `image.nix` of the example. */
export interface Example {
  readonly code: string;
  /** Further files, by relative path. */
  readonly files?: Readonly<Record<string, string>>;
  /** The options of the rule, as in the configuration file. */
  readonly options?: unknown;
}

export interface ValidExample extends Example {
  /** Why it is right. */
  readonly why?: string;
  /** A shape that real files have and that a naive rule would flag. */
  readonly wild?: true;
}

export interface InvalidExample extends Example {
  readonly findings: readonly ExpectedFinding[];
  /** The file after all safe fixes; absent when there are none. */
  readonly fixed?: string;
  /** The file after all fixes, unsafe ones too. */
  readonly fixedUnsafely?: string;
}

export interface ExpectedFinding {
  /** The text at the place. */
  readonly at: string;
  /** Line of the place; needed when the text is there more than once. */
  readonly line?: number;
  /** The file of the place when it is not `image.nix`. */
  readonly file?: string;
  /** A part of the message. */
  readonly message: string;
  /** A part of why there is no fix, where the rule says so. */
  readonly unfixed?: string;
}

export interface RuleHooks {
  /** Looks at one evaluated call of a dockerTools function. */
  readonly onCall?: (call: CallFacts, report: Report) => void;
  /** Looks at one evaluated call of another function of the package set, such as `buildEnv`. */
  readonly onLibraryCall?: (call: LibraryCall, report: Report, program: Program) => void;
  /** Looks at the syntax of the file. */
  readonly onFile?: (file: SourceFile, report: Report, program: Program) => void;
}

/** What is to be known of a rule without running it. */
export interface RuleInfo {
  /** Kebab case; the name of its file. */
  readonly id: string;
  readonly meta: RuleMeta;
  readonly examples: { readonly valid: readonly ValidExample[]; readonly invalid: readonly InvalidExample[] };
}

export interface Rule extends RuleInfo, RuleHooks {
  /** For rules that can be configured: what may be said, and hooks that depend on it. Made by `ruleOptions`. @internal */
  readonly options?: RuleOptions;
  /** Also runs on files that are not Nix, whose trees have holes. */
  readonly readsInvalid?: true;
}

/** @internal */
export interface RuleOptions {
  readonly schema: z.ZodType;
  /** @param options as in the configuration file; undefined when nothing is said there */
  readonly hooks: (options: unknown) => RuleHooks;
}

/**
 * Options of a rule, with the types of their schema. Each member has a default, since most people say nothing:
 *
 *     options: ruleOptions(z.strictObject({ registries: z.array(z.string()).default([]) }), ({ registries }) => ({
 *       onCall: (call, report) => { … },
 *     }))
 *
 * @internal
 */
export function ruleOptions<Schema extends z.ZodType>(
  schema: Schema,
  hooks: (options: z.output<Schema>) => RuleHooks,
): RuleOptions {
  return { schema, hooks: (options) => hooks(schema.parse(options ?? {})) };
}
