# Adds nixlayer, and makes it the builder of dockerTools' image functions;
# everything else of dockerTools stays.
final: prev: {
  nixlayer = final.callPackage ./package.nix { };
  dockerTools =
    prev.dockerTools
    // import ./. {
      pkgs = final;
      inherit (final) nixlayer;
    };
}
