// The stages that run in a worker, where the stack is deep enough for all that Nix can evaluate.
export { evaluateFlakeText } from './evaluate-flake.ts';
export { evaluateExpressionText } from './evaluate-without-nix.ts';
export { findImageCallsHere } from './image-calls-without-nix.ts';
export { evaluateFlakeSpecText, evaluateSpecText } from './image-spec-without-nix.ts';
