import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { manual } from '../sources.ts';

export const mergeWithoutImages: Rule = {
  id: 'merge-without-images',
  meta: {
    summary: 'mergeImages gets an empty list.',
    rationale: 'There is nothing that could be written, and the build fails. Merge at least one image.',
    sources: [manual('mergeImages')],
    severity: 'error',
    preset: 'recommended',
    fixable: 'no',
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: nix(
          '{ dockerTools, images ? [ ], more }:',
          '[ (dockerTools.mergeImages (images ++ more)) (dockerTools.mergeImages [ ./a.tar ]) ]',
        ),
        why: 'The rest may have some.',
        wild: true,
      },
    ],
    invalid: [
      {
        code: '{ dockerTools, images ? [ ] }: dockerTools.mergeImages images',
        findings: [{ at: 'dockerTools.mergeImages', message: 'mergeImages needs an image' }],
      },
    ],
  },
  onCall: (call, report) => {
    const [images] = call.call.arguments;
    if (call.function !== 'mergeImages' || images?.value.type !== 'list' || images.value.items.length > 0)
      return;
    report({ message: 'mergeImages needs an image, but gets an empty list', at: call.callee });
  },
};
