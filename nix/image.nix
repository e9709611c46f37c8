# Everything between the checked arguments of an image function and its result:
# the config, the ImageSpec, conf.json and the stream script. What is not asked
# for is not evaluated: the ImageSpec of an image with a tag needs no nixlayer.
{ pkgs, nixlayer }:
let
  makeConf = import ./conf.nix { inherit pkgs nixlayer; };
  makeStream = import ./stream.nix { inherit pkgs nixlayer; };
  makeOci = import ./oci.nix { inherit pkgs nixlayer; };
  makeImageSpec = import ./image-spec.nix;
in
{
  function,
  name,
  tag,
  config,
  architecture,
  # part of the base JSON only
  variant ? "",
  created,
  mtime,
  uid,
  gid,
  uname,
  gname,
  fromImage,
  maxLayers,
  layering,
  includeStorePaths,
  # A function from the name of derivations to the derivation of the top layer.
  customisationLayer,
  # The config as a file, for what is referred to in it.
  baseJson ? null,
  compressor,
  # Fields of the ImageSpec that nixlayer's own arguments make.
  own ? { },
  passthru ? { },
  meta ? { },
}:
let
  imageName = pkgs.lib.toLower name;
  baseName = baseNameOf name;

  configFile =
    if baseJson != null then
      baseJson
    else
      pkgs.writeText "${baseName}-base.json" (
        builtins.toJSON {
          inherit
            architecture
            config
            created
            variant
            ;
          os = "linux";
        }
      );
  topLayer = customisationLayer baseName;
  roots = [
    configFile
    topLayer
  ];

  specData =
    imageTag:
    makeImageSpec {
      inherit
        function
        imageName
        imageTag
        architecture
        config
        created
        mtime
        uid
        gid
        uname
        gname
        fromImage
        maxLayers
        layering
        includeStorePaths
        roots
        compressor
        own
        ;
      derivationName = baseName;
      customisationLayer = topLayer;
    };
  writeSpec = data: pkgs.writeText "${baseName}-image-spec.json" (builtins.toJSON data);

  conf = makeConf {
    inherit
      baseName
      imageName
      tag
      ;
    # Store paths of explicit layers are in the image whether or not a root needs them.
    closureRoots = roots ++ builtins.concatLists (own.layers or [ ]);
    tags = own.tags or [ ];
    # A tag made of conf's own hash cannot be part of what conf is made from.
    spec = writeSpec (specData (if tag == null then "latest" else tag));
  };
  imageTag =
    if tag != null then
      tag
    else
      builtins.unsafeDiscardStringContext (builtins.head (builtins.split "-" (baseNameOf conf.outPath)));
  data = specData imageTag;

  attributes = {
    inherit imageName imageTag conf;
    imageSpec = writeSpec data // {
      inherit data;
    };
  }
  // makeOci { inherit baseName conf; };
  stream = makeStream {
    name = "stream-${baseName}";
    inherit conf meta;
    passthru = passthru // attributes // { isExe = true; };
  };
in
{
  inherit baseName attributes stream;
}
