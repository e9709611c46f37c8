// Loads the native grammar: the one in prebuilds/ (see build-native.mjs), else what node-gyp left in build/.
const { existsSync } = require('node:fs');
const { join } = require('node:path');

const file = 'nixlayer_tree_sitter_nix.node';
const candidates = [
  join(__dirname, 'prebuilds', `${process.platform}-${process.arch}`, file),
  join(__dirname, 'build', 'Release', file),
];

/** @returns {{ name: string, language: unknown }} what `Parser.setLanguage` of tree-sitter 0.25 accepts */
function load() {
  const failures = [];
  for (const candidate of candidates.filter((path) => existsSync(path))) {
    try {
      return require(candidate);
    } catch (error) {
      failures.push(`${candidate}: ${error.message}`);
    }
  }
  const reason = failures.length > 0 ? failures.join('; ') : `neither ${candidates.join(' nor ')} exists`;
  throw new Error(`the compiled Nix grammar could not be loaded: ${reason}`);
}

module.exports = load();
