# conf.json: dockerTools' own description of an image, with the store paths of
# each layer. `nixlayer stream` and dockerTools' stream script both read it.
{ pkgs, nixlayer }:
{
  baseName,
  imageName,
  # null: the hash of this derivation's output
  tag,
  # further names, NAME:TAG each
  tags,
  # The ImageSpec as a file; its tag is not used.
  spec,
  # What the image needs is the closure of these.
  closureRoots,
}:
pkgs.runCommand "${baseName}-conf.json"
  {
    __structuredAttrs = true;
    exportReferencesGraph.graph = closureRoots;
    inherit imageName;
    imageTag = if tag == null then "" else tag;
    inherit tags;
    imageSpec = spec;
    nativeBuildInputs = [ nixlayer ];
    preferLocalBuild = true;
  }
  ''
    if [[ -z "$imageTag" ]]; then
      outName=$(basename "$out")
      imageTag=''${outName%%-*}
    fi
    nixlayer plan "$imageSpec" \
      --closure "''${NIX_ATTRS_JSON_FILE:-$NIX_BUILD_TOP/.attrs.json}" \
      --format conf \
      --tag "$imageName:$imageTag" \
      "''${tags[@]/#/--tag=}" \
      > "$out"
  ''
