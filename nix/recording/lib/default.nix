# The functions of nixpkgs' lib that image definitions use, with the same meaning.
let
  inherit (builtins)
    attrNames
    concatLists
    elem
    filter
    foldl'
    genList
    isAttrs
    isFunction
    isList
    length
    listToAttrs
    map
    match
    replaceStrings
    stringLength
    substring
    ;
  letters = text: genList (i: substring i 1 text) (stringLength text);
  upper = letters "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  lower = letters "abcdefghijklmnopqrstuvwxyz";
in
rec {
  inherit (builtins)
    all
    any
    attrNames
    attrValues
    concatLists
    concatMap
    concatStringsSep
    elem
    elemAt
    filter
    foldl'
    functionArgs
    genList
    getAttr
    hasAttr
    head
    intersectAttrs
    isAttrs
    isBool
    isFunction
    isInt
    isList
    isString
    length
    listToAttrs
    mapAttrs
    match
    partition
    readFile
    removeAttrs
    replaceStrings
    seq
    deepSeq
    sort
    splitVersion
    stringLength
    substring
    tail
    toJSON
    trace
    tryEval
    ;

  id = value: value;
  const = value: _: value;
  fix = f: let self = f self; in self;
  flip = f: a: b: f b a;
  pipe = foldl' (value: f: f value);

  optional = condition: value: if condition then [ value ] else [ ];
  optionals = condition: list: if condition then list else [ ];
  optionalString = condition: text: if condition then text else "";
  optionalAttrs = condition: set: if condition then set else { };
  mkIf = optionalAttrs;

  singleton = value: [ value ];
  toList = value: if isList value then value else [ value ];
  flatten = value: if isList value then builtins.concatMap flatten value else [ value ];
  last = list: builtins.elemAt list (length list - 1);
  unique = foldl' (known: value: if elem value known then known else known ++ [ value ]) [ ];
  range = first: end: if first > end then [ ] else genList (i: first + i) (end - first + 1);
  forEach = list: f: map f list;
  imap0 = f: list: genList (i: f i (builtins.elemAt list i)) (length list);

  concatStrings = builtins.concatStringsSep "";
  concatMapStrings = f: list: concatStrings (map f list);
  concatMapStringsSep = separator: f: list: builtins.concatStringsSep separator (map f list);
  concatMapAttrs = f: set: foldl' (all: name: all // f name set.${name}) { } (attrNames set);
  makeSearchPath =
    folder: packages: builtins.concatStringsSep ":" (map (package: "${package}/${folder}") packages);
  makeBinPath = packages: makeSearchPath "bin" (map getBin packages);
  makeLibraryPath = packages: makeSearchPath "lib" (map (getOutput "lib") packages);
  getOutput = output: package: package.${output} or package.out or package;
  getBin = getOutput "bin";
  getExe = package: getExe' package (package.meta.mainProgram or package.pname or package.name);
  getExe' = package: name: "${getBin package}/bin/${name}";
  toLower = replaceStrings upper lower;
  toUpper = replaceStrings lower upper;
  hasPrefix = prefix: text: substring 0 (stringLength prefix) text == prefix;
  hasSuffix =
    suffix: text:
    stringLength text >= stringLength suffix
    && substring (stringLength text - stringLength suffix) (-1) text == suffix;
  removePrefix =
    prefix: text: if hasPrefix prefix text then substring (stringLength prefix) (-1) text else text;
  removeSuffix =
    suffix: text:
    if hasSuffix suffix text then
      substring 0 (stringLength text - stringLength suffix) text
    else
      text;
  splitString =
    separator: text:
    filter builtins.isString (
      builtins.split (replaceStrings
        [ "." "+" "*" "?" "(" ")" "[" "{" "|" "^" "$" "\\" ]
        [ "\\." "\\+" "\\*" "\\?" "\\(" "\\)" "\\[" "\\{" "\\|" "\\^" "\\$" "\\\\" ]
        separator) text
    );
  boolToString = value: if value then "true" else "false";
  escapeShellArg =
    value:
    let
      text = toString value;
    in
    if match "[[:alnum:],._+:@%/-]+" text != null then
      text
    else
      "'${replaceStrings [ "'" ] [ "'\\''" ] text}'";
  escapeShellArgs = concatMapStringsSep " " escapeShellArg;
  fileContents = file: removeSuffix "\n" (builtins.readFile file);
  importJSON = file: builtins.fromJSON (builtins.readFile file);

  nameValuePair = name: value: { inherit name value; };
  mapAttrs' = f: set: listToAttrs (map (name: f name set.${name}) (attrNames set));
  mapAttrsToList = f: set: map (name: f name set.${name}) (attrNames set);
  genAttrs = names: f: listToAttrs (map (name: nameValuePair name (f name)) names);
  filterAttrs =
    keep: set: removeAttrs set (filter (name: !keep name set.${name}) (attrNames set));
  attrByPath =
    path: default: set:
    if path == [ ] then
      set
    else if set ? ${builtins.head path} then
      attrByPath (builtins.tail path) default set.${builtins.head path}
    else
      default;
  recursiveUpdate =
    left: right:
    left
    // builtins.mapAttrs (
      name: value:
      if left ? ${name} && isAttrs left.${name} && isAttrs value then
        recursiveUpdate left.${name} value
      else
        value
    ) right;
  mergeAttrs = left: right: left // right;

  throwIf = condition: message: if condition then throw message else id;
  throwIfNot = condition: throwIf (!condition);
  warn = _: id;
  warnIf = _: warn;
  assertMsg = condition: message: condition || throw message;

  extends =
    overlay: f: final:
    let
      prev = f final;
    in
    prev // overlay final prev;
  composeExtensions =
    first: second: final: prev:
    let
      changed = first final prev;
    in
    changed // second final (prev // changed);
  makeOverridable =
    f: arguments:
    let
      result = f arguments;
    in
    if isAttrs result then
      result
      // {
        override =
          changes:
          makeOverridable f (
            arguments // (if isFunction changes then changes arguments else changes)
          );
      }
    else
      result;
  cleanSource = source: source;
  cleanSourceWith = { src, ... }: src;
  fakeHash = "sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
  fakeSha256 = "0000000000000000000000000000000000000000000000000000000000000000";
}
