// How a built-in function is replaced in analysis.
import type { Slot, Value } from '../values/value.ts';
import type { AnalysisState } from './state.ts';

/** A built-in function in analysis. Takes over where it returns a value; undefined leaves the work to the ordinary function. */
export type Override = (state: AnalysisState, ...args: Slot[]) => Value | undefined;
