import type { DeepOptions, EvaluatorOptions } from '../../src/eval/index.ts';

export interface DeepRequest {
  readonly text?: string;
  readonly path?: string;
  readonly baseDir?: string;
  readonly options?: Omit<EvaluatorOptions, 'fileSystem' | 'onTrace' | 'parse'>;
}

export function evaluateInWorker(request: DeepRequest, options?: DeepOptions): Promise<string>;
