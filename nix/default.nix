# dockerTools' image functions with nixlayer as the builder:
#
#   let nixlayerTools = import ./nix { inherit pkgs; };
#   in nixlayerTools.buildLayeredImage { name = "hello"; contents = [ pkgs.hello ]; }
#
# Names of arguments, their defaults and the names of derivations are those of
# dockerTools. `pkgs` is nixpkgs or any set with the same few attributes.
{
  pkgs,
  nixlayer ? (pkgs.buildPackages or pkgs).callPackage ./package.nix { },
  # How commands run as root inside of an image: "vm" (as dockerTools does), "namespace"
  # or "proot"; what differs is in root/enter.nix.
  rootBuilder ? if pkgs ? vmTools then "vm" else "namespace",
}:
let
  makeImage = import ./image.nix { inherit pkgs nixlayer; };
  compressors = import ./compressors.nix { inherit pkgs; };
  compressArchive = import ./archive.nix { inherit pkgs compressors; };

  makeLayeredImage = import ./layered-image.nix { inherit pkgs makeImage rootBuilder; };

  # An executable that writes the image.
  streamLayeredImage = overridable layeredFormals (
    arguments:
    (makeLayeredImage {
      function = "streamLayeredImage";
      compressor = "none";
    } arguments).stream
  );
  buildLayeredImage = overridable layeredFormals (
    import ./build-layered-image.nix {
      inherit pkgs makeLayeredImage compressArchive;
    }
  );
  buildImage =
    let
      build = import ./build-image.nix {
        inherit
          pkgs
          nixlayer
          makeImage
          compressArchive
          rootBuilder
          ;
      };
    in
    overridable (builtins.functionArgs build) build;

  layeredFormals = builtins.functionArgs (makeLayeredImage {
    function = "buildLayeredImage";
    compressor = "none";
  });
  # Arguments can be changed with `override`, and some with `overrideAttrs`.
  overridable =
    formals: make:
    let
      build = pkgs.lib.makeOverridable (
        withFormals formals (
          arguments: import ./overridable.nix { inherit build arguments formals; } (make arguments)
        )
      );
    in
    build;
  withFormals =
    formals: function:
    if pkgs.lib ? setFunctionArgs then pkgs.lib.setFunctionArgs function formals else function;

  streamNixShellImage = import ./nix-shell { inherit pkgs helpers streamLayeredImage; };

  # With `name` for the name of the image, as there.
  makeLayer =
    { name, baseJson, ... }@arguments:
    import ./described-layer.nix { inherit pkgs nixlayer; } {
      inherit baseJson;
      layer = import ./root-layer { inherit pkgs nixlayer rootBuilder; } (
        removeAttrs arguments [
          "name"
          "fromImageName"
          "fromImageTag"
        ]
        // {
          baseName = name;
        }
      );
    };

  helpers = import ./helpers { inherit pkgs; };

  library = helpers // {
    inherit buildImage buildLayeredImage streamLayeredImage;
    buildImageWithNixDb = arguments: buildImage (arguments // { includeNixDB = true; });
    buildLayeredImageWithNixDb = arguments: buildLayeredImage (arguments // { includeNixDB = true; });

    inherit streamNixShellImage;
    buildNixShellImage = import ./nix-shell/archive.nix {
      inherit pkgs streamNixShellImage compressArchive;
    };

    pullImage = import ./pull-image.nix { inherit pkgs; };
    # What dockerTools makes buildImage and exportImage of.
    mkPureLayer = arguments: makeLayer (arguments // { runAsRoot = null; });
    mkRootLayer = makeLayer;
    runWithOverlay = import ./root/run-with-overlay.nix { inherit pkgs nixlayer rootBuilder; };

    exportImage = import ./export-image.nix { inherit pkgs nixlayer; };
    mergeImages = import ./merge-images.nix { inherit pkgs compressors; };

    # nixpkgs' own definitions of images, made by these functions.
    examples = pkgs.lib.callPackageWith (
      pkgs // library // { pkgs = pkgs // { dockerTools = library; }; }
    ) (pkgs.path + "/pkgs/build-support/docker/examples.nix") { };
    # A program of nixpkgs, which dockerTools passes on; nothing here needs it.
    inherit (pkgs) tarsum;
  };
in
library
