// Whether a text contains `dockerTools.shadowSetup`.
import type { CallValue } from '../../../dockertools/image-call.ts';

export function usesShadowSetup(script: CallValue): boolean {
  const parts = script.type === 'text' ? script.parts : [script];
  return parts.some(
    (part) =>
      typeof part !== 'string' &&
      part.type === 'unknown' &&
      /(?:^|[.(, ])(?:nonRootS|s)hadowSetup\b/.test(part.path),
  );
}
