// Holds the import direction of docs/architecture.md: each room may import only the rooms below it.
const below = {
  inventory: ['stages', 'program', 'dockertools', 'eval', 'syntax', 'image', 'archive', 'layering', 'store'],
  attest: ['image', 'registry'],
  stages: [
    'sinks',
    'image',
    'registry',
    'archive',
    'cache',
    'layering',
    'store',
    'dockertools',
    'eval',
    'syntax',
  ],
  explore: ['stages', 'image', 'layering'],
  package: [],
  errors: [],
  json: [],
  syntax: [],
  eval: ['syntax', 'store'],
  dockertools: ['eval', 'syntax', 'archive', 'store'],
  program: ['dockertools', 'eval', 'syntax', 'store'],
  edits: ['program', 'dockertools', 'eval', 'syntax', 'store'],
  lint: ['edits', 'program', 'dockertools', 'eval', 'syntax', 'image', 'layering', 'store'],
  migrate: ['lint', 'edits', 'program', 'dockertools', 'eval', 'syntax', 'layering'],
  lsp: ['migrate', 'lint', 'edits', 'program', 'dockertools', 'eval', 'syntax'],
  store: [],
  layering: ['store'],
  cache: ['store'],
  archive: ['cache', 'layering', 'store'],
  registry: [],
  image: ['registry', 'archive', 'cache', 'layering', 'store'],
  sinks: ['attest', 'image', 'registry', 'archive', 'cache', 'layering', 'store'],
  hook: ['store'],
};

const roomRules = Object.entries(below).map(([room, allowed]) => ({
  name: `${room}-imports-downwards`,
  severity: 'error',
  from: { path: `^src/${room}/` },
  to: { path: '^src/', pathNot: `^src/(${[room, 'errors', 'json', 'package', ...allowed].join('|')})/` },
}));

module.exports = {
  forbidden: [
    ...roomRules,
    { name: 'no-cycles', severity: 'error', from: { path: '^src/' }, to: { circular: true } },
    {
      name: 'only-cli-imports-cli',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/cli/' },
      to: { path: '^src/cli/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // Its parser does not know TSX; what the page may import, its build checks (build/page.mjs).
    exclude: { path: '[.]tsx$' },
    parser: 'swc',
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
      extensions: ['.ts', '.js'],
    },
  },
};
