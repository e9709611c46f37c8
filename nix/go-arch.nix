# hostPlatform → GOARCH, the architecture of an image's config. The processors are
# those of nixpkgs' systems, the names those of Go, or of gccgo where Go has none.
hostPlatform:
let
  cpu = builtins.head (builtins.split "-" hostPlatform.system);

  goArchOf = {
    aarch64 = "arm64";
    aarch64_be = "arm64be";
    alpha = "alpha";
    arm = "arm";
    armv5tel = "arm";
    armv6l = "arm";
    armv6m = "arm";
    armv7a = "arm";
    armv7l = "arm";
    armv7m = "arm";
    armv7r = "arm";
    armv8a = "arm";
    armv8m = "arm";
    armv8r = "arm";
    i386 = "386";
    i486 = "386";
    i586 = "386";
    i686 = "386";
    loongarch64 = "loong64";
    m68k = "m68k";
    mips = "mips";
    mips64 = "mips64";
    mips64el = "mips64le";
    mipsel = "mipsle";
    mipsisa32r6 = "mips";
    mipsisa32r6el = "mipsle";
    mipsisa64r6 = "mips64";
    mipsisa64r6el = "mips64le";
    nios2 = "nios2";
    powerpc = "ppc";
    powerpc64 = "ppc64";
    powerpc64le = "ppc64le";
    riscv32 = "riscv";
    riscv64 = "riscv64";
    s390 = "s390";
    s390x = "s390x";
    sh4 = "sh";
    sparc = "sparc";
    sparc64 = "sparc64";
    wasm32 = "wasm";
    wasm64 = "wasm";
    x86_64 = "amd64";
  };

  # nixpkgs sets it to null where Go has no name.
  known = hostPlatform.go.GOARCH or null;
in
if known != null then
  known
else
  goArchOf.${cpu}
    or (throw "no GOARCH is known for the system ${hostPlatform.system}; give the image's `architecture`")
