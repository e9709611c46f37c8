# Packages and texts that images are made of, beside the image functions.
{ pkgs }:
{
  binSh = import ./bin-sh.nix { inherit pkgs; };
  usrBinEnv = import ./usr-bin-env.nix { inherit pkgs; };
  caCertificates = import ./ca-certificates.nix { inherit pkgs; };
  # nixpkgs' own if it has one, so that the store paths are the same.
  fakeNss = pkgs.fakeNss or (import ./fake-nss.nix { inherit pkgs; });
  shadowSetup = import ./shadow-setup.nix { inherit pkgs; };
  shellScript = import ./shell-script.nix { inherit pkgs; };
  mergeDrvs = import ./merge-derivations.nix { inherit pkgs; };
}
