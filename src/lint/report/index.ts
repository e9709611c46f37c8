// All formats.
import { reportGithub, reportGitlab } from './ci.ts';
import { reportJson, reportJsonLines } from './json.ts';
import type { Reporter } from './report.ts';
import { reportSarif } from './sarif.ts';
import { reportText } from './text.ts';
import { reportCheckstyle, reportJunit } from './xml.ts';

export const reporters = {
  text: reportText,
  json: reportJson,
  jsonl: reportJsonLines,
  sarif: reportSarif,
  github: reportGithub,
  gitlab: reportGitlab,
  checkstyle: reportCheckstyle,
  junit: reportJunit,
} as const satisfies Readonly<Record<string, Reporter>>;

export type Format = keyof typeof reporters;
