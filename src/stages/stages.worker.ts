// The stages that run in a worker, where the stack is deep enough for all that Nix can evaluate.

export { attributeNamesHere } from './attribute-names.ts';
export { evaluateExpressionText } from './evaluate-without-nix.ts';
export { evaluateSources } from './evaluated-sources.ts';
export { evaluateFlakeText } from './flakes/evaluate-flake.ts';
export { findImageCallsHere } from './image-calls-without-nix.ts';
export { evaluateFlakeSpecText, evaluateSpecText } from './image-spec-without-nix.ts';
export { evaluateMetadataHere } from './package-metadata/evaluate-metadata.ts';
