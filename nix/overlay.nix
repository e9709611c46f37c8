# For nixpkgs: adds nixlayer, makes it write the images of dockerTools, which stay
# the same (transparent.nix), and offers the library of this folder, where all is
# nixlayer's own, as nixlayerTools.
final: prev:
let
  # The one that runs where images are made.
  inherit (final.buildPackages or final) nixlayer;
in
{
  nixlayer = final.callPackage ./package.nix { };

  dockerTools = import ./transparent.nix {
    pkgs = final;
    inherit nixlayer;
    inherit (prev) dockerTools;
  };

  nixlayerTools = import ./. {
    pkgs = final;
    inherit nixlayer;
  };
}
