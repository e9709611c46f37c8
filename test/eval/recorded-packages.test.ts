import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createEvaluator } from '../../src/eval/index.ts';

const packages = join(import.meta.dirname, '../../fixtures/golden/images/fixtures.nix');

describe('packages built by the real Nix', () => {
  test.each([
    ['hello', '/nix/store/yv9j54ra16yn9nsql2azy663axf6qz0y-hello-1.0'],
    ['libalpha', '/nix/store/7x6dcd09wflki2jkpvxbmny47nlpnp2w-libalpha-1.2.3'],
    ['libbeta', '/nix/store/pmdz1z1ya9c78phg50nfj1lm1h2g5wk7-libbeta-0.9'],
    ['multi', '/nix/store/sc15w39q33d8kcnc10sdckh4f2pbwfw4-multi-1'],
    ['multi.lib', '/nix/store/36ii4z7b599nckin0khhmvw6az9y8jwn-multi-1-lib'],
  ])('%s have the path that was built', (attrPath, path) => {
    const evaluator = createEvaluator({ searchPath: [] });
    const value = evaluator.select(evaluator.evalFile(packages), attrPath);
    expect(evaluator.toText(value)).toBe(path);
  });

  test('are known with all that they depend on', () => {
    const evaluator = createEvaluator({ searchPath: [] });
    const chain = evaluator.call(evaluator.select(evaluator.evalFile(packages), 'chainNodes'), 19n);
    expect(evaluator.toText(chain)).toBe('/nix/store/my3cs63hpplvwz8pnbnkc7qshxpbwahg-chain-19');
    const outputs = [...evaluator.derivations.values()].map(({ outputs }) => outputs.get('out')?.path);
    expect(outputs).toHaveLength(20);
    expect(outputs).toContain('/nix/store/mygckrkdyb10hxbc50fa5sqmj2gmb7bs-chain-01');
  });
});
