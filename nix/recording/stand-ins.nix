# Values that stand for what is not known: a package, an input of a flake, an
# argument that nobody gives. A stand-in has an attribute of every name of
# interest, can be called, and becomes a text that tells its path.
let
  library = import ../model/lib.nix { isUnknown = value: value ? __standIn; };
  record = import ./record.nix { inherit standIn pathOf explore; };
  inherit (import ./explore.nix { inherit named standIn names; }) explore call;

  names = builtins.fromJSON (builtins.readFile <nixlayer-names>);
  # Control characters that no source writes; JSON is the way to have them.
  open = builtins.fromJSON ''"\u0001"'';
  close = builtins.fromJSON ''"\u0002"'';

  pathOf = value: value.__standIn;

  # pending is forced, so that calls inside arguments are seen, when somebody
  # wants to know what the value is made of.
  standIn = path: pending: known: let
      self =
        builtins.listToAttrs (
          map (name: {
            inherit name;
            value = named' "${path}.${name}" name pending;
          }) names
        )
        // {
          __standIn = path;
          __pending = pending;
          type = "derivation";
          outPath = builtins.seq pending "${open}${path}${close}";
          drvPath = builtins.seq pending "${open}${path}.drvPath${close}";
          __functor =
            _: argument: standIn "${path}(…)" (builtins.seq pending (explore argument)) { };
        }
        // known;
    in
    self;

  # Some names mean the same wherever they are.
  named' =
    path: name: pending:
    if name == "dockerTools" then
      standIn path pending (record.functions path)
    else if name == "lib" then
      standIn path pending library
    else if name == "callPackage" then
      callPackage
    else if name == "legacyPackages" then
      builtins.listToAttrs (
        map (system: {
          name = system;
          value = packages "pkgs";
        }) names
      )
    else if name == "eachDefaultSystem" then
      f: builtins.mapAttrs (_: output: { ${builtins.currentSystem} = output; }) (f builtins.currentSystem)
    else if systemFacts ? ${name} then
      systemFacts.${name}
    else
      standIn path pending { };

  # What `stdenv.isLinux` and the like would be for the machines of containers.
  systemFacts = {
    isLinux = true;
    isDarwin = false;
    isx86_64 = true;
    isAarch64 = false;
    isStatic = false;
    isMusl = false;
  };

  # What an argument of this name may be.
  named =
    name:
    if name == "pkgs" then
      packages "pkgs"
    else if record.functions name ? ${name} then
      (record.functions name).${name}
    else if name == "system" then
      builtins.currentSystem
    else
      named' name name null;

  callPackage =
    file: overrides:
    let
      f = if builtins.isFunction file then file else recordingImport file;
      formals = builtins.functionArgs f;
      required = builtins.filter (name: !formals.${name}) (builtins.attrNames formals);
    in
    f (
      builtins.listToAttrs (
        map (name: {
          inherit name;
          value = if name == "lib" then library else (packages "pkgs").${name};
        }) required
      )
      // overrides
    );

  # What sources see instead of Nix's own: nothing is fetched.
  scope = fetchers // {
    import = recordingImport;
    builtins = builtins // fetchers // { import = recordingImport; };
  };
  fetchers = builtins.listToAttrs (
    map (name: {
      inherit name;
      value = _: standIn "builtins.${name}(…)" null { };
    }) [ "fetchTarball" "fetchGit" "fetchTree" "fetchurl" "fetchMercurial" "getFlake" ]
  );

  # Stands for `import`, so that it can be given what stands for a path, or a
  # path that is not there; nixlayer's own library records as dockerTools does.
  recordingImport =
    file:
    if builtins.isAttrs file then
      standIn "import ${file.__standIn or "…"}" null { __functor = _: _: packages "pkgs"; }
    else if toString file == toString ../. || toString file == toString ../default.nix then
      _: standIn "dockerTools" null (record.functions "dockerTools")
    else if builtins.isString file && builtins.substring 0 1 file != "/" then
      # a text that begins with a stand-in
      standIn "import …" null { }
    else if builtins.pathExists file then
      if toString file == toString ./. then import file else scopedImport scope file
    else
      standIn "import ${toString file}" null { };

  packages =
    path:
    standIn path null {
      lib = standIn "${path}.lib" null library;
      inherit callPackage;
      pkgs = packages path;
    };
in
{
  inherit
    call
    packages
    named
    standIn
    explore
    recordingImport
    ;
}
