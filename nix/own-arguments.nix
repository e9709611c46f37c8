# nixlayer's own arguments of an image function → fields of the ImageSpec
# (src/dockertools/own-fields.ts). Without any of them, none.
{ lib }:
{
  name,
  tags,
  annotations,
}:
let
  # A package in a text is a pattern or a remark here, nothing that the image needs.
  plain = builtins.unsafeDiscardStringContext;

  reference =
    tag:
    lib.throwIf (!builtins.isString tag)
      "in docker image ${name}: tags must be strings, TAG or NAME:TAG, got a value of type ${builtins.typeOf tag}"
      (if builtins.match ".*:.*" tag == null then "${lib.toLower name}:${tag}" else tag);

  fields = {
    tags = map reference tags;
    annotations = builtins.mapAttrs (_: value: plain "${value}") annotations;
  };
in
removeAttrs fields (
  builtins.filter (field: fields.${field} == [ ] || fields.${field} == { }) (builtins.attrNames fields)
)
