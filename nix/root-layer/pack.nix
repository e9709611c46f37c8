# Shell text that archives the folder `layer` as $out/layer.tar, in the form that
# `nixlayer` appends to. null for an owner: as the files have it.
{
  uid ? null,
  gid ? null,
}:
let
  # The names that the build sandbox knows, so that they do not depend on the machine.
  # An id that has none and that the machine knows gets a name if the other one has one,
  # and Nix builds without its sandbox: tar has no other way to say it.
  userNames = {
    "0" = "root";
    "1000" = "nixbld";
    "65534" = "nobody";
  };
  groupNames = {
    "0" = "root";
    "100" = "nixbld";
    "65534" = "nogroup";
  };
  user = userNames.${toString uid} or "";
  group = groupNames.${toString gid} or "";
  owner =
    (if uid == null then "" else "--owner=${user}:${toString uid} ")
    + (if gid == null then "" else "--group=${group}:${toString gid} ")
    + (if uid != null && gid != null && user + group == "" then "--numeric-owner" else "");
in
''
  tar \
    --directory layer \
    --sort name \
    --format gnu \
    --mtime "@$SOURCE_DATE_EPOCH" \
    --hard-dereference \
    ${owner} \
    --create --file "$out/layer.tar" .
''
