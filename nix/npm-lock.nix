# package-lock.json → the same with the address of each package, which nixpkgs'
# importNpmLock fetches it from. The file itself has none, for any registry may
# serve a package: its hash decides. Packages without a hash are optional ones of
# other platforms, and are not fetched.
lock:
let
  addAddress =
    folder: entry:
    let
      # Also of a package that is inside of another.
      name = entry.name or (builtins.head (builtins.match ".*node_modules/(.*)" folder));
      file = "${baseNameOf name}-${entry.version}.tgz";
    in
    if entry ? integrity && !(entry ? resolved) then
      entry // { resolved = "https://registry.npmjs.org/${name}/-/${file}"; }
    else
      entry;
in
lock // { packages = builtins.mapAttrs addAddress lock.packages; }
