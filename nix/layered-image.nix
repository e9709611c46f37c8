# The arguments that streamLayeredImage and buildLayeredImage have in common, and
# the image they describe.
{
  pkgs,
  makeImage,
  rootBuilder,
}:
let
  libraryRootBuilder = rootBuilder;
  checkArguments = import ./check-arguments.nix;
  checkLayeringPipeline = import ./check-layering-pipeline.nix;
  defaultLayering = import ./default-layering.nix { inherit (pkgs) lib; };
  makeOwnFields = import ./own-arguments.nix { inherit (pkgs) lib; };
  explicitLayers = import ./explicit-layers.nix { inherit (pkgs) lib; };
  addOciLabels = import ./oci-labels.nix { inherit (pkgs) lib; };
in
{ function, compressor }:
{
  name,
  tag ? null,
  fromImage ? null,
  contents ? [ ],
  config ? { },
  architecture ? import ./go-arch.nix pkgs.stdenv.hostPlatform,
  # Of the architecture; without an effect on the image, here as in dockerTools.
  variant ? import ./go-variant.nix pkgs.stdenv.hostPlatform,
  created ? "1970-01-01T00:00:01Z",
  mtime ? "1970-01-01T00:00:01Z",
  uid ? 0,
  gid ? 0,
  uname ? "root",
  gname ? "root",
  maxLayers ? 100,
  extraCommands ? "",
  fakeRootCommands ? "",
  includeStorePaths ? true,
  # How store paths are grouped: "popularity", "popularity-2024", "auto", "single" or "transfer"; null: as
  # dockerTools does in the nixpkgs of `pkgs`. nixlayer's own argument.
  layering ? null,
  # Steps that group store paths, or a JSON file with them; then neither layering nor
  # maxLayers has an effect.
  layeringPipeline ? null,
  # nixlayer's own: what is in the lowest layers, a list of packages for each, with all that
  # they need; the rest is grouped as said above.
  layers ? [ ],
  meta ? { },
  passthru ? { },
  # nixlayer's own: further tags, annotations of the OCI manifest, standard labels.
  tags ? [ ],
  annotations ? { },
  # Owner, mode, attributes and capabilities of files, by patterns of their paths.
  perms ? [ ],
  ociLabels ? false,
  # nixlayer's own, instead of fromImage: a tar archive of a root file system.
  fromRootfs ? null,
  # nixlayer's own: what is taken over from the base image, "env" or "all" of its config,
  # and whether what it has already is left out.
  inheritConfig ? "env",
  deduplicate ? false,
  # fakeRootCommands sees the tree as /; rootBuilder is how (nixlayer's own).
  enableFakechroot ? false,
  rootBuilder ? libraryRootBuilder,
  # Registers contents in a Nix database inside the image.
  includeNixDB ? false,
  # Known to dockerTools, without an effect here.
  debug ? false,
}:
let
  # A pipeline limits itself.
  layerBudget = if layeringPipeline == null then maxLayers else 100;
  base = if fromRootfs == null then fromImage else fromRootfs;
in
checkArguments
  {
    inherit
      name
      tag
      layering
      compressor
      rootBuilder
      ;
    maxLayers = layerBudget;
    layeringProblem =
      if builtins.isList layeringPipeline && includeStorePaths then
        checkLayeringPipeline layeringPipeline
      else
        null;
    needsLinux = enableFakechroot && pkgs.stdenv.hostPlatform.isDarwin or false;
  }
  (makeImage {
    inherit
      function
      name
      tag
      architecture
      variant
      created
      mtime
      uid
      gid
      uname
      gname
      includeStorePaths
      compressor
      passthru
      meta
      ;
    fromImage = base;
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
        perms
        inheritConfig
        deduplicate
        fromImage
        fromRootfs
        ;
    }
    // (if layers == [ ] then { } else { layers = explicitLayers { inherit name layers; }; })
    # Chooses among the images of a base; what is written has no variant.
    // (if variant == "" || base == null then { } else { inherit variant; });
    maxLayers = layerBudget;
    layering =
      if layeringPipeline == null then
        (if layering == null then defaultLayering else layering)
      else if builtins.isList layeringPipeline then
        layeringPipeline
      else
        builtins.fromJSON (builtins.unsafeDiscardStringContext (builtins.readFile layeringPipeline));
    customisationLayer =
      baseName:
      import ./customisation-layer.nix { inherit pkgs rootBuilder; } {
        inherit
          baseName
          contents
          extraCommands
          fakeRootCommands
          enableFakechroot
          includeNixDB
          ;
      };
  })
