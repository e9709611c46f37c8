// The names of Nix's base environment: those in scope under their own name, and those behind two underscores.

const plain = `
  true false null builtins import scopedImport map toString throw abort baseNameOf dirOf removeAttrs isNull
  derivation derivationStrict placeholder break fetchGit fetchMercurial fetchTarball fetchTree fromTOML
`;

const prefixed = `
  add addDrvOutputDependencies addErrorContext all any appendContext attrNames attrValues bitAnd bitOr bitXor
  catAttrs ceil compareVersions concatLists concatMap concatStringsSep convertHash currentSystem currentTime deepSeq
  div elem elemAt fetchClosure fetchurl filter filterSource findFile flakeRefToString floor foldl' fromJSON
  functionArgs genList genericClosure getAttr getContext getEnv getFlake groupBy hasAttr hasContext hashFile
  hashString head intersectAttrs isAttrs isBool isFloat isFunction isInt isList isPath isString langVersion length
  lessThan listToAttrs mapAttrs match mul nixPath nixVersion outputOf parseDrvName parseFlakeRef partition path
  pathExists readDir readFile readFileType replaceStrings seq sort split splitVersion storeDir storePath
  stringLength sub substring tail toFile toJSON toPath toXML trace traceVerbose tryEval typeOf
  unsafeDiscardOutputDependency unsafeDiscardStringContext unsafeGetAttrPos warn zipAttrsWith
`;

/** The variables that are defined in every expression, for Nix 2.8 and later. */
export const nixGlobals: ReadonlySet<string> = new Set([
  '__curPos',
  ...words(plain),
  ...words(prefixed).map((name) => `__${name}`),
]);

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}
