# What flake libraries (flake-utils, flake-parts) make of their arguments.
rec {
  eachSystem = systems: f:
    builtins.foldl' (all: system:
      let outputs = f system;
      in builtins.foldl' (done: name:
        done // { ${name} = (done.${name} or { }) // { ${system} = outputs.${name}; }; })
        all (builtins.attrNames outputs)) { } systems;
  eachDefaultSystem = eachSystem [ builtins.currentSystem ];

  # flake-parts: what the perSystem of each module returns for every system, as outputs by system.
  flakeParts = unknownArgs: systems: modules:
    let
      inherit (builtins) concatMap foldl' isAttrs isFunction mapAttrs;
      join = a: b: a // mapAttrs (name: value:
        if isAttrs value && isAttrs (a.${name} or null) then a.${name} // value else value) b;
      of = name: concatMap (module: if module ? ${name} then [ module.${name} ] else [ ]) modules;
      perSystem = system:
        let
          args = unknownArgs system // { inherit system; config = unknownArgs system // own; };
          own = foldl' join { } (map (f: if isFunction f then f args else f) (of "perSystem"));
        in own;
    in foldl' join (eachSystem systems perSystem) (of "flake");
}
