/** The Nix language for `Parser.setLanguage` of tree-sitter 0.25. Throws on import when it is not compiled. */
declare const grammar: { readonly name: string; readonly language: unknown };
export = grammar;
