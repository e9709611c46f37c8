# dockerTools.exportImage: the files of an image as a plain tar archive. The layers
# are laid over each other as data, so that nothing is unpacked and nobody has to
# be root: no virtual machine.
{ pkgs, nixlayer }:
let
  tools = import ./tools.nix { inherit pkgs; };
in
pkgs.lib.makeOverridable (
  {
    fromImage,
    name ? fromImage.name,
    # Known to dockerTools, without an effect here: the first image of the archive is
    # taken, and there is no disk of a virtual machine.
    fromImageName ? null,
    fromImageTag ? null,
    diskSize ? 1024,
  }:
  pkgs.runCommand name
    {
      inherit fromImage;
      nativeBuildInputs = [
        nixlayer
        tools.zstd
      ];
    }
    ''
      set -o pipefail
      # Behind a pipe nothing is drawn on Nix's terminal.
      nixlayer export "$fromImage" --format gnu --output "$out" \
        --platform linux/${import ./go-arch.nix pkgs.stdenv.hostPlatform} 2>&1 | cat >&2
    ''
)
