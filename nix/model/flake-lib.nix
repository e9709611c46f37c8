# What flake libraries (flake-utils, flake-parts) make of their arguments.
rec {
  eachSystem = systems: f:
    builtins.foldl' (all: system:
      let outputs = f system;
      in builtins.foldl' (done: name:
        done // { ${name} = (done.${name} or { }) // { ${system} = outputs.${name}; }; })
        all (builtins.attrNames outputs)) { } systems;
  eachDefaultSystem = eachSystem [ builtins.currentSystem ];

  # flake-parts: what perSystem returns for every system, as outputs by system.
  flakeParts = unknownArgs: systems: module:
    let
      perSystem = system:
        let own = module.perSystem (unknownArgs system // { inherit system; config = unknownArgs system // own; });
        in own;
    in eachSystem systems perSystem // (module.flake or { });
}
