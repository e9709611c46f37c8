# hostPlatform → GOARCH, the architecture of an image's config.
hostPlatform:
let
  cpu = builtins.head (builtins.split "-" hostPlatform.system);

  goArchOf = {
    aarch64 = "arm64";
    aarch64_be = "arm64be";
    arm = "arm";
    armv5tel = "arm";
    armv6l = "arm";
    armv7a = "arm";
    armv7l = "arm";
    i386 = "386";
    i486 = "386";
    i586 = "386";
    i686 = "386";
    loongarch64 = "loong64";
    mips = "mips";
    mips64 = "mips64";
    mips64el = "mips64le";
    mipsel = "mipsle";
    powerpc = "ppc";
    powerpc64 = "ppc64";
    powerpc64le = "ppc64le";
    riscv32 = "riscv";
    riscv64 = "riscv64";
    s390 = "s390";
    s390x = "s390x";
    sparc = "sparc";
    sparc64 = "sparc64";
    wasm32 = "wasm";
    x86_64 = "amd64";
  };
in
# Newer nixpkgs knows it by itself.
hostPlatform.go.GOARCH
  or goArchOf.${cpu}
  or (throw "no GOARCH is known for the system ${hostPlatform.system}; give the image's `architecture`")
