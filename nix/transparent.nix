# nixpkgs' own dockerTools with nixlayer as the program that writes images. What
# describes an image stays nixpkgs': its conf.json, customisation layer and layers.
# So image ID, generated tag and every passthru attribute are the same, whatever
# the version of nixpkgs. Functions without a conf.json (buildImage, mergeImages,
# pullImage, …) and helpers stay as they are.
{
  pkgs,
  nixlayer,
  # nixpkgs' own
  dockerTools,
}:
let
  inherit (pkgs.lib) makeOverridable;
  functionArgs = import ./function-args.nix;
  makeStream = import ./stream.nix { inherit pkgs nixlayer; };
  makeOci = import ./oci.nix { inherit pkgs nixlayer; };
  compressors = import ./compressors.nix { inherit pkgs; };
  compressArchive = import ./archive.nix { inherit pkgs compressors; };

  # What nixpkgs lets others see of an image, without what makes it a derivation.
  visible =
    image:
    removeAttrs (image.passthru or { }) [ "override" ]
    // {
      inherit (image) imageName imageTag;
    };

  # nixpkgs' stream script → the same image, written by nixlayer
  written =
    image:
    let
      # Before 2023 only the script knows its conf.json; nixlayer reads that as well.
      conf = image.conf or image;
    in
    makeStream {
      inherit (image) name;
      inherit conf;
      passthru =
        visible image
        // makeOci {
          inherit conf;
          baseName = baseNameOf image.imageName;
        };
      meta = image.meta or { };
    };

  # nixpkgs' archive → the same archive, of a stream that nixlayer writes
  archived =
    {
      # without the extension of the compression
      name,
      image,
      # makes the stream where nixpkgs (before 2025) does not show it
      streamOf,
      arguments,
    }:
    let
      stream =
        if image ? stream then written image.stream else streamOf (removeAttrs arguments [ "compressor" ]);
    in
    compressArchive {
      inherit name stream;
      compressor = arguments.compressor or "gz";
      passthru = visible image // {
        inherit stream;
        inherit (stream) ociArchive ociLayout;
      };
      meta = image.meta or { };
    };

  functions = {
    streamLayeredImage = makeOverridable (arguments: written (dockerTools.streamLayeredImage arguments));

    buildLayeredImage = makeOverridable (
      arguments:
      archived {
        name = "${baseNameOf arguments.name}.tar";
        image = dockerTools.buildLayeredImage arguments;
        streamOf = functions.streamLayeredImage;
        inherit arguments;
      }
    );

    # Older nixpkgs makes the database with commands of its own, which stay its own.
    buildLayeredImageWithNixDb =
      if functionArgs dockerTools.streamLayeredImage ? includeNixDB then
        arguments: functions.buildLayeredImage (arguments // { includeNixDB = true; })
      else
        dockerTools.buildLayeredImageWithNixDb;

    streamNixShellImage = makeOverridable (
      arguments: written (dockerTools.streamNixShellImage arguments)
    );

    buildNixShellImage = makeOverridable (
      arguments:
      archived {
        name = "${arguments.drv.name}-env.tar";
        image = dockerTools.buildNixShellImage arguments;
        streamOf = functions.streamNixShellImage;
        inherit arguments;
      }
    );
  };
in
dockerTools // builtins.intersectAttrs dockerTools functions
