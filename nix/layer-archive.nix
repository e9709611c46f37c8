# Shell text that archives the folder `tree` as $out/layer.tar, byte for byte as
# dockerTools writes its customisation layer. Variables of the derivation:
# extraCommands runs in the tree as the build user, fakeRootCommands under
# fakeroot, where chown and mknod are recorded for the archive. tarOwner holds
# further options of tar.
{
  # of the image, for messages
  baseName,
  # null, or shell text that defines enterTree: fakeRootCommands sees the tree as /
  enterTree ? null,
}:
let
  commands =
    if enterTree == null then
      ''
        eval "$fakeRootCommands"
      ''
    else
      ''
        ${enterTree}
        enterTree "$PWD" bash -e -c "
          if [[ -n \"\''${stdenv-}\" ]]; then source \"\$stdenv/setup\"; fi
          eval \"\$fakeRootCommands\"
        "
      '';
  # What the commands saw of the machine.
  exclude = toString (
    if enterTree == null then
      [ ]
    else
      map (folder: "--exclude=.${folder}") [
        "/dev"
        "/proc"
        "/sys"
        builtins.storeDir
      ]
  );
in
''
  ${import ./run-extra-commands.nix {
    inherit baseName;
    folder = "tree";
  }}
  mkdir "$out"
  ${if enterTree == null then "" else "FAKEROOTDONTTRYCHOWN=1 "}fakeroot bash -e -c '
    if [[ -n "''${stdenv-}" ]]; then
      source "$stdenv/setup"
    fi
    cd tree
    ${commands}
    tar \
      --sort name \
      --format gnu \
      --numeric-owner \
      --mtime "@$SOURCE_DATE_EPOCH" \
      --hard-dereference \
      $tarOwner ${exclude} \
      -cf "$out/layer.tar" .
  ' || {
    echo "in docker image ${baseName}: fakeRootCommands failed, or what they left cannot be archived" >&2
    exit 1
  }
  sha256sum "$out/layer.tar" | cut -d ' ' -f 1 > "$out/checksum"
''
