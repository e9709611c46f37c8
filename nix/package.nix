# nixlayer as a package, for nixpkgs' callPackage. It needs importNpmLock, so nixpkgs 24.11 or newer;
# the library and the overlay take a package of newer nixpkgs in older ones, too.
{
  lib,
  buildNpmPackage,
  importNpmLock,
  makeBinaryWrapper,
  installShellFiles,
  nodejs,
  nix,
  # Read base images and layers that are compressed so.
  bzip2,
  xz,
  zstd,
  # Where `nixlayer` looks for nix-store; null: only on PATH.
  nixForQueries ? nix,
}:
let
  manifest = lib.importJSON ../package.json;
in
buildNpmPackage {
  pname = "nixlayer";
  inherit (manifest) version;

  src = lib.fileset.toSource {
    root = ../.;
    fileset = lib.fileset.unions [
      ../package.json
      ../package-lock.json
      # No package is compiled: the grammar comes as WebAssembly.
      ../.npmrc
      ../tsconfig.json
      ../tsconfig.build.json
      ../src
      ../build
      ../completions
      # What the manual is made with.
      ../docs/generate
      # What the program reads: the model, the recording library.
      ./.
      # The pages of rules, for editors.
      ../docs/rules
      # Without what was built in a checkout.
      (lib.fileset.difference ../grammar-bindings (
        lib.fileset.unions (
          map lib.fileset.maybeMissing [
            ../grammar-bindings/build
            ../grammar-bindings/prebuilds
          ]
        )
      ))
    ];
  };

  # The lock file holds the hash of every dependency, so that none is needed here.
  npmDeps = importNpmLock {
    npmRoot = ../.;
    packageLock = import ./npm-lock.nix (lib.importJSON ../package-lock.json);
  };
  npmConfigHook = importNpmLock.npmConfigHook;

  nativeBuildInputs = [
    makeBinaryWrapper
    installShellFiles
  ];

  postInstall = ''
    installManPage dist/man/*.1
    installShellCompletion --bash completions/nixlayer.bash --zsh completions/_nixlayer \
      --fish completions/nixlayer.fish
  '';

  postFixup = ''
    wrapProgram $out/bin/nixlayer --suffix PATH : ${
      lib.makeBinPath (
        [
          bzip2
          xz
          zstd
        ]
        ++ lib.optional (nixForQueries != null) nixForQueries
      )
    }
  '';

  meta = {
    inherit (manifest) description;
    license = lib.licenses.mit;
    mainProgram = "nixlayer";
    inherit (nodejs.meta) platforms;
  };
}
