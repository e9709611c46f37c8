# dockerTools.buildImage: an image of one layer that holds copyToRoot as files,
# together with the store paths it needs.
{
  pkgs,
  nixlayer,
  makeImage,
  compressArchive,
  rootBuilder,
}:
let
  limits = builtins.fromJSON (builtins.readFile ./model/limits.json);
  inherit (pkgs) lib;
  libraryRootBuilder = rootBuilder;
  checkArguments = import ./check-arguments.nix;
  makeOwnFields = import ./own-arguments.nix { inherit lib; };
  addOciLabels = import ./oci-labels.nix { inherit lib; };
  makeNixDatabase = import ./nix-database.nix { inherit pkgs; };
  describeLayer = import ./described-layer.nix { inherit pkgs nixlayer; };
  makeClosureList = import ./closure-list.nix { inherit pkgs; };
in
{
  name,
  tag ? null,
  fromImage ? null,
  copyToRoot ? null,
  keepContentsDirlinks ? false,
  config ? null,
  architecture ? import ./go-arch.nix pkgs.stdenv.hostPlatform,
  # Of the architecture, such as "v8".
  variant ? import ./go-variant.nix pkgs.stdenv.hostPlatform,
  created ? "1970-01-01T00:00:01Z",
  extraCommands ? "",
  uid ? 0,
  gid ? 0,
  compressor ? "gz",
  meta ? { },
  # nixlayer's own: further tags, annotations of the OCI manifest, standard labels.
  tags ? [ ],
  annotations ? { },
  # Owner, mode, attributes and capabilities of files, by patterns of their paths.
  perms ? [ ],
  ociLabels ? false,
  # nixlayer's own, instead of fromImage: a tar archive of a root file system.
  fromRootfs ? null,
  # nixlayer's own: what is taken over from the base image, "env" or "all" of its
  # config, and whether what it has already is left out.
  inheritConfig ? "env",
  deduplicate ? false,
  # Deprecated name of copyToRoot.
  contents ? null,
  # Without an effect, here as in dockerTools: the base image is the first of its archive.
  fromImageName ? null,
  fromImageTag ? null,
  # A script that runs as root upon copyToRoot and the base image; rootBuilder is how
  # (nixlayer's own), the sizes are those of its virtual machine.
  runAsRoot ? null,
  rootBuilder ? libraryRootBuilder,
  diskSize ? 1024,
  buildVMMemorySize ? 512,
  # Registers copyToRoot in a Nix database inside the image.
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

  base = if fromRootfs == null then fromImage else fromRootfs;

  baseName = baseNameOf name;
  imageConfig = addOciLabels {
    inherit
      name
      tag
      meta
      ociLabels
      ;
  } config;
  baseJson = pkgs.writeText "${baseName}-config.json" (
    builtins.toJSON {
      inherit architecture created variant;
      config = imageConfig;
      os = "linux";
      # Says nothing about the image, but it has always been in its config.
      preferLocalBuild = true;
    }
  );
  layer = import ./root-layer { inherit pkgs nixlayer rootBuilder; } {
    inherit
      baseName
      baseJson
      keepContentsDirlinks
      uid
      gid
      runAsRoot
      diskSize
      buildVMMemorySize
      ;
    fromImage = base;
    rootfs = fromRootfs != null;
    copyToRoot = rootContent;
    extraCommands =
      lib.optionalString includeNixDB (makeNixDatabase {
        contents = rootContent;
        treeName = "layer";
      })
      + extraCommands;
  };
  ownFields =
    makeOwnFields {
      inherit
        name
        tags
        annotations
        perms
        inheritConfig
        deduplicate
        fromImage
        fromRootfs
        ;
    }
    // {
      archive = "build-image";
    }
    // (if variant == "" then { } else { inherit variant; });

  withTag =
    imageTag:
    makeImage {
      function = "buildImage";
      inherit
        name
        architecture
        created
        compressor
        baseJson
        ;
      fromImage = base;
      tag = imageTag;
      config = imageConfig;
      own = ownFields;
      # That of everything that is archived.
      mtime = "1980-01-01T00:00:00Z";
      # Store paths always belong to root; uid and gid are those of copyToRoot.
      uid = 0;
      gid = 0;
      uname = "root";
      gname = "root";
      # Has no effect: one layer is added to those of the base.
      maxLayers = limits.stackedLayers;
      layering = "single";
      includeStorePaths = true;
      customisationLayer = _: layer;
    };

  # What others find in the result.
  describedLayer = describeLayer { inherit layer baseJson; };

  # Without a tag it is the hash of the archive's own path, which can be no part of what
  # the archive is made from.
  archive = compressArchive {
    name = "docker-image-${baseName}.tar";
    inherit (withTag (if tag == null then "latest" else tag)) stream;
    streamArguments = lib.optionalString (tag == null) (
      "--tag \"${lib.toLower name}:$(basename \"$out\" | cut -d - -f 1)\""
      + builtins.concatStringsSep "" (
        map (further: " --tag ${lib.escapeShellArg further}") (ownFields.tags or [ ])
      )
    );
    inherit compressor meta;
    passthru = image.attributes // {
      inherit (image) stream;
      buildArgs = arguments;
      inherit fromImage baseJson;
      layer = describedLayer;
      layerClosure = makeClosureList {
        inherit baseName baseJson;
        layer = describedLayer;
      };
    };
  };
  image = withTag (
    if tag != null then
      tag
    else
      builtins.unsafeDiscardStringContext (
        builtins.head (builtins.split "-" (baseNameOf archive.outPath))
      )
  );
in
builtins.seq rootContent checkArguments {
  inherit
    name
    tag
    compressor
    rootBuilder
    ;
} archive
