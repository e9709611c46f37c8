# The top layer of a layered image: links to the files of `contents`, then what
# the commands make of that tree. On a clash of files the first item wins.
{ pkgs, rootBuilder }:
let
  tools = import ./tools.nix { inherit pkgs; };
  makeNixDatabase = import ./nix-database.nix { inherit pkgs; };
  layerArchive = import ./layer-archive.nix;
in
{
  baseName,
  contents,
  extraCommands,
  fakeRootCommands,
  enableFakechroot,
  includeNixDB,
}:
let
  items = if contents == null then [ ] else pkgs.lib.toList contents;
  enter = import ./root/enter.nix {
    inherit pkgs;
    # As dockerTools does: the virtual machine is for runAsRoot.
    rootBuilder = if rootBuilder == "vm" then "proot" else rootBuilder;
  };
in
pkgs.runCommand "${baseName}-customisation-layer"
  {
    inherit fakeRootCommands;
    contents = items;
    passAsFile = [ "contents" ];
    extraCommands =
      pkgs.lib.optionalString includeNixDB (makeNixDatabase {
        contents = items;
        treeName = "old_out";
      })
      + extraCommands;
    tarOwner = "";
    nativeBuildInputs = [
      tools.fakeroot
      tools.lndir
    ]
    ++ pkgs.lib.optionals enableFakechroot enter.inputs;
  }
  (
    ''
      mkdir tree
      for item in $(cat "$contentsPath"); do
        if [[ ! -d $item ]]; then
          echo "contents takes folders, but $item is none; put it into one, or name it in the config" >&2
          exit 1
        fi
        lndir -silent "$item" "$PWD/tree"
      done
    ''
    + layerArchive {
      inherit baseName;
      enterTree = if enableFakechroot then enter.function else null;
    }
  )
