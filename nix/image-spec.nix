# The ImageSpec: what one call asks for, normalised, as plain data. Its schema is
# src/dockertools/image-spec.ts; `nixlayer` reads nothing else of an image.
let
  # Derivations and paths become store paths, as in toJSON, but the structure
  # stays Nix data.
  plain =
    value:
    if builtins.isAttrs value then
      if value ? __toString || value ? outPath then
        "${value}"
      else
        builtins.mapAttrs (_: plain) value
    else if builtins.isList value then
      map plain value
    else if builtins.isPath value then
      "${value}"
    else
      value;

  # Ids are numbers, but dockerTools takes them as text as well.
  number = value: if builtins.isString value then builtins.fromJSON value else value;
in
{
  function,
  imageName,
  imageTag,
  derivationName,
  architecture,
  config,
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
  customisationLayer,
  roots,
  compressor,
  own,
}:
{
  version = 1;
  inherit
    function
    imageName
    imageTag
    derivationName
    architecture
    created
    mtime
    uname
    gname
    maxLayers
    includeStorePaths
    compressor
    ;
  layering = plain layering;
  os = "linux";
  config = plain config;
  uid = number uid;
  gid = number gid;
  storeDir = builtins.storeDir;
  fromImage = if fromImage == null then null else "${fromImage}";
  customisationLayer = "${customisationLayer}";
  roots = map (root: "${root}") roots;
}
// own
