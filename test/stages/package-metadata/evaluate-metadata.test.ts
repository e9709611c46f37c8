import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createEvaluator } from '../../../src/eval/index.ts';
import { evaluateMetadataHere } from '../../../src/stages/package-metadata/evaluate-metadata.ts';
it('x', () => {
  const file = join(import.meta.dirname, '../../../fixtures/images/described.nix');
  const selection = { file, attribute: '', args: {}, stringArgs: {}, searchPath: [] };
  const ev = createEvaluator({ storeDir: '/nix/store', recordDerivations: true });
  ev.toJson(ev.select(ev.evalFile(file), 'imageSpec.data'));
  const storePaths = [...ev.derivations.values()].flatMap((d) => [...d.outputs.values()].map((o) => o.path));
  console.log(JSON.stringify(evaluateMetadataHere({ image: { kind: 'expression', selection }, storeDir: '/nix/store', storePaths, limits: {} }), null, 1));
});
