// Pages that several rules refer to.
import type { RuleSource } from '../rule.ts';

/** The part of the nixpkgs manual about a function of dockerTools. */
export function manual(functionName: string): RuleSource {
  return {
    title: `nixpkgs manual, ${functionName}`,
    url: `https://nixos.org/manual/nixpkgs/stable/#ssec-pkgs-dockerTools-${functionName}`,
  };
}

/** A pull request or an issue of nixpkgs. */
export function nixpkgs(number: number): RuleSource {
  return { title: `nixpkgs#${number}`, url: `https://github.com/NixOS/nixpkgs/issues/${number}` };
}

export const distributionGrammar: RuleSource = {
  title: 'Grammar of image references',
  url: 'https://pkg.go.dev/github.com/distribution/reference',
};
