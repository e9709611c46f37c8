# A layer of buildImage as dockerTools has it: `layer.tar`, and beside it its `json` and
# `VERSION` in the terms of Docker before 1.10. Images are made from the archive alone.
{ pkgs, nixlayer }:
{
  # a folder with `layer.tar`
  layer,
  baseJson,
}:
pkgs.runCommand layer.name
  {
    inherit layer baseJson;
    nativeBuildInputs = [ nixlayer ];
    preferLocalBuild = true;
  }
  ''
    mkdir "$out"
    # No link: the closure of dockerTools' layer has no second layer in it.
    cp --reflink=auto "$layer/layer.tar" "$out/layer.tar"
    nixlayer layer-json "$layer/layer.tar" "$baseJson" > "$out/json"
    printf 1.0 > "$out/VERSION"
  ''
