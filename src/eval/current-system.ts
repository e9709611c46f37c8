// `builtins.currentSystem` in Nix's words.
const architectures: Readonly<Record<string, string>> = {
  x64: 'x86_64',
  arm64: 'aarch64',
  ia32: 'i686',
  arm: 'armv7l',
  riscv64: 'riscv64',
  ppc64: 'powerpc64le',
};

/** This machine as Nix names it, e.g. `x86_64-linux` or `aarch64-darwin`. */
export function availableSystem(): string {
  return `${architectures[process.arch] ?? process.arch}-${process.platform}`;
}
