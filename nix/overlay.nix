# Replaces the image functions of nixpkgs' dockerTools; everything else of it stays.
final: prev: {
  dockerTools = prev.dockerTools // import ./. { pkgs = final; };
}
