# The standard labels of an image (OCI image-spec, annotations.md), made of its
# meta and of what the caller says; labels of the config itself stay.
{ lib }:
{
  name,
  tag,
  meta,
  # false: none; true: what meta, name and tag tell; a set: that and these, by the
  # end of the label's name or by the whole name. null takes one away.
  ociLabels,
}:
config:
let
  prefix = "org.opencontainers.image.";
  known = [
    "authors"
    "base.digest"
    "base.name"
    "created"
    "description"
    "documentation"
    "licenses"
    "ref.name"
    "revision"
    "source"
    "title"
    "url"
    "vendor"
    "version"
  ];
  fullName =
    key:
    if builtins.elem key known then
      prefix + key
    else
      lib.throwIf (builtins.match ".*\\..*" key == null)
        "in docker image ${name}: ociLabels knows no \"${key}\"; expected one of ${builtins.concatStringsSep ", " known}, or the whole name of a label"
        key;

  listOf = value: if builtins.isList value then value else [ value ];
  licenseName =
    license:
    if builtins.isString license then
      license
    else
      license.spdxId or license.shortName or license.fullName;

  fromMeta = {
    title = baseNameOf name;
    version = if tag == "latest" then null else tag;
    description = meta.description or null;
    url = if meta ? homepage then builtins.head (listOf meta.homepage) else null;
    licenses =
      if meta ? license then
        builtins.concatStringsSep " AND " (map licenseName (listOf meta.license))
      else
        null;
  };
  wanted = fromMeta // (if builtins.isAttrs ociLabels then ociLabels else { });
  labels = builtins.listToAttrs (
    map (key: {
      name = fullName key;
      value = "${wanted.${key}}";
    }) (builtins.filter (key: wanted.${key} != null) (builtins.attrNames wanted))
  );
  own = if config == null then { } else config;
in
if ociLabels == false then config else own // { Labels = labels // (own.Labels or { }); }
