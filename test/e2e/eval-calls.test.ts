// Real Nix, asked through the recording library, and the built-in evaluator find the same image calls.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ImageCall } from '../../src/dockertools/image-call.ts';
import { recordImageCalls } from '../../src/stages/image-calls-with-nix.ts';
import { findImageCallsIn } from '../../src/stages/image-calls-without-nix.ts';
import { fixtures, isMissing } from './support/environment.ts';
import { differences } from './support/image-call-agreement.ts';

const folder = join(fixtures, 'calls');

/** Calls that only the built-in evaluator finds, by the image's name: Nix takes one branch, and evaluates no more than it must. */
const notSeenByNix: Readonly<Record<string, readonly string[]>> = {
  'chosen-function.nix': ['gateway'],
  'condition.nix': ['debugged'],
  'unknown-condition.nix': ['foreign'],
  'unused-binding.nix': ['old'],
};

describe.skipIf(isMissing('nix-build'))('image calls', () => {
  it.each(readdirSync(folder).toSorted())(
    'are the same for Nix and the built-in evaluator: %s',
    async (name) => {
      const request = { file: join(folder, name), args: {}, stringArgs: {}, searchPath: [], limits: {} };
      const incomplete: string[] = [];
      const recorded = await recordImageCalls(request, {
        onIncomplete: ({ message }) => incomplete.push(message),
      });
      const found = [...(await findImageCallsIn(request))];
      expect(incomplete).toEqual([]);
      expect(recorded.length).toBeGreaterThan(0);
      const missed = recorded.flatMap((call) => {
        const against = found.map((candidate) => differences(call, candidate));
        const match = against.findIndex((each) => each.length === 0);
        if (match >= 0) found.splice(match, 1);
        return match >= 0
          ? []
          : [{ call: nameOf(call), closest: against.toSorted((a, b) => a.length - b.length)[0] }];
      });
      expect(missed).toEqual([]);
      expect(found.map(nameOf)).toEqual(notSeenByNix[name] ?? []);
    },
  );
});

function nameOf(call: ImageCall): string {
  const value = call.arguments.find(({ name }) => name === 'name')?.value;
  return value?.type === 'plain' ? String(value.value) : call.function;
}
