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

export const dockerImageSpecification: RuleSource = {
  title: 'Docker image specification 1.3',
  url: 'https://github.com/moby/docker-image-spec/blob/main/spec.md',
};

export const ociConfig: RuleSource = {
  title: 'OCI image specification, config',
  url: 'https://github.com/opencontainers/image-spec/blob/main/config.md',
};

export const dockerToolsManual: RuleSource = {
  title: 'nixpkgs manual, dockerTools',
  url: 'https://nixos.org/manual/nixpkgs/stable/#sec-pkgs-dockerTools',
};

export const pinningNixpkgs: RuleSource = {
  title: 'nix.dev, pinning Nixpkgs',
  url: 'https://nix.dev/reference/pinning-nixpkgs',
};

export const statix: RuleSource = { title: 'statix', url: 'https://github.com/oppiliappan/statix' };

/** A rule of hadolint, such as DL3025. */
export function hadolint(rule: string): RuleSource {
  return { title: `hadolint ${rule}`, url: `https://github.com/hadolint/hadolint/wiki/${rule}` };
}

/** Settings of Nix that tell of literals. */
export const nixSettings: RuleSource = {
  title: 'Nix manual, settings of the linter in Nix 2.34',
  url: 'https://nix.dev/manual/nix/latest/command-ref/conf-file.html',
};

export const lixFeatures: RuleSource = {
  title: 'Lix manual, deprecated features',
  url: 'https://docs.lix.systems/manual/lix/nightly/contributing/deprecated-features.html',
};
