# nixlayer's own arguments of an image function → fields of the ImageSpec
# (src/dockertools/own-fields.ts). Without any of them, none.
{ lib }:
{
  name,
  tags,
  annotations,
  perms,
  inheritConfig,
  deduplicate,
  fromImage,
  fromRootfs,
}:
let
  model = builtins.fromJSON (builtins.readFile ./model/functions.json);

  # A package in a text is a pattern or a remark here, nothing that the image needs.
  plain = builtins.unsafeDiscardStringContext;

  plainTexts =
    value:
    if builtins.isString value then
      plain value
    else if builtins.isAttrs value && !(value ? outPath) then
      builtins.mapAttrs (_: plainTexts) value
    else
      value;

  reference =
    tag:
    lib.throwIf (!builtins.isString tag)
      "in docker image ${name}: tags must be strings, TAG or NAME:TAG, got a value of type ${builtins.typeOf tag}"
      (if builtins.match ".*:.*" tag == null then "${lib.toLower name}:${tag}" else tag);

  fields = {
    tags = map reference tags;
    annotations = builtins.mapAttrs (_: value: plain "${value}") annotations;
    perms = map (
      rule:
      plainTexts rule
      // {
        path = plain "${
          rule.path or (throw "in docker image ${name}: each of perms needs a path, a pattern such as \"/etc/app/*\"")
        }";
      }
    ) perms;
    # `inherit` is a word of the language, and so no name of an argument.
    "inherit" =
      lib.throwIf
        (
          !builtins.elem inheritConfig model.arguments.inheritConfig.oneOf
        )
        "in docker image ${name}: inheritConfig must be \"env\" or \"all\", got ${builtins.toJSON inheritConfig}"
        inheritConfig;
    deduplicate =
      lib.throwIf (!builtins.isBool deduplicate)
        "in docker image ${name}: deduplicate must be a boolean, got a value of type ${builtins.typeOf deduplicate}"
        deduplicate;
    rootfs =
      lib.throwIf (fromRootfs != null && fromImage != null)
        "in docker image ${name}: fromRootfs stands instead of fromImage: give one of them"
        (fromRootfs != null);
  };
  absent = {
    tags = [ ];
    annotations = { };
    perms = [ ];
    "inherit" = "env";
    deduplicate = false;
    rootfs = false;
  };
in
removeAttrs fields (
  builtins.filter (field: fields.${field} == absent.${field}) (builtins.attrNames fields)
)
