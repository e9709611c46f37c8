# dockerTools.buildImage: an image of one layer that holds copyToRoot as files,
# together with the store paths it needs.
{
  pkgs,
  makeImage,
  compressArchive,
}:
let
  inherit (pkgs) lib;
  checkArguments = import ./check-arguments.nix;
  makeOwnFields = import ./own-arguments.nix { inherit lib; };
  addOciLabels = import ./oci-labels.nix { inherit lib; };
  makeRootLayer = import ./root-layer.nix { inherit pkgs; };
in
lib.makeOverridable (
  {
    name,
    tag ? null,
    fromImage ? null,
    copyToRoot ? null,
    keepContentsDirlinks ? false,
    config ? null,
    architecture ? import ./go-arch.nix pkgs.stdenv.hostPlatform,
    created ? "1970-01-01T00:00:01Z",
    extraCommands ? "",
    uid ? 0,
    gid ? 0,
    compressor ? "gz",
    meta ? { },
    # nixlayer's own: further tags, annotations of the OCI manifest, standard labels.
    tags ? [ ],
    annotations ? { },
    ociLabels ? false,
    # nixlayer's own: what is taken over from the base image, "env" or "all" of its
    # config, and whether what it has already is left out.
    inheritConfig ? "env",
    deduplicate ? false,
    # Deprecated name of copyToRoot.
    contents ? null,
    # Known to dockerTools, without an effect here: the base image is the first
    # of its archive, and no virtual machine is needed.
    fromImageName ? null,
    fromImageTag ? null,
    diskSize ? 1024,
    buildVMMemorySize ? 512,
    # Known to dockerTools; refused if they would have an effect.
    runAsRoot ? null,
    includeNixDB ? false,
  }@arguments:
  let
    rootContent =
      lib.throwIf (contents != null && copyToRoot != null)
        "in docker image ${name}: You can not specify both contents and copyToRoot."
        (
          lib.warnIf (contents != null)
            "in docker image ${name}: The contents parameter is deprecated. Use copyToRoot, which has the same meaning."
            (if contents != null then contents else copyToRoot)
        );

    image = makeImage {
      function = "buildImage";
      inherit
        name
        tag
        architecture
        created
        fromImage
        compressor
        ;
      config = addOciLabels {
        inherit
          name
          tag
          meta
          ociLabels
          ;
      } config;
      own = makeOwnFields {
      inherit
        name
        tags
        annotations
        inheritConfig
        deduplicate
        ;
    };
      mtime = "1970-01-01T00:00:01Z";
      # Store paths always belong to root; uid and gid are those of copyToRoot.
      uid = 0;
      gid = 0;
      uname = "root";
      gname = "root";
      # As many as Docker can stack: one layer is added to those of the base.
      maxLayers = 125;
      layering = "single";
      includeStorePaths = true;
      customisationLayer =
        baseName:
        makeRootLayer {
          inherit
            baseName
            keepContentsDirlinks
            extraCommands
            uid
            gid
            ;
          copyToRoot = rootContent;
        };
    };
  in
  builtins.seq rootContent checkArguments
    {
      inherit name tag compressor;
      unsupported = {
        inherit includeNixDB;
        runAsRoot = runAsRoot != null;
      };
    }
    (compressArchive {
      name = "docker-image-${image.baseName}.tar";
      inherit (image) stream;
      inherit compressor meta;
      passthru = image.attributes // {
        inherit (image) stream;
        buildArgs = arguments;
      };
    })
)
