# The functions of nixpkgs' `lib` that image files use, so that they evaluate where nixpkgs is absent: for
# nixlayer's own evaluator, and for finding image calls with Nix. Everything else of `lib` stays unknown. Written
# anew from what the functions are documented to do.
{
  # Whether a value stands for something that is not known.
  isUnknown,
}:
let
  inherit (builtins) attrNames attrValues concatLists concatStringsSep elemAt filter foldl' genList head isAttrs
    isFunction isList length listToAttrs map match removeAttrs replaceStrings stringLength substring tail toString;
in rec {
  inherit (builtins) add addErrorContext all any attrNames attrValues bitAnd bitOr bitXor catAttrs compareVersions
    concatLists concatMap concatStringsSep deepSeq elem elemAt filter foldl' fromJSON functionArgs genList
    genericClosure getAttr groupBy hasAttr head intersectAttrs isAttrs isBool isFloat isFunction isInt isList isPath
    isString length lessThan listToAttrs mapAttrs mul partition pathExists readFile removeAttrs replaceStrings seq
    sort splitVersion stringLength sub substring tail toJSON trace tryEval typeOf unsafeGetAttrPos;

  # Functions and Booleans.
  id = x: x;
  const = x: _: x;
  flip = f: a: b: f b a;
  pipe = foldl' (x: f: f x);
  and = a: b: a && b;
  xor = a: b: (!a) != (!b);
  boolToString = b: if b then "true" else "false";
  boolToYesNo = b: if b then "yes" else "no";
  min = a: b: if a < b then a else b;
  max = a: b: if a > b then a else b;
  mod = a: b: a - b * (a / b);
  fix = f: let x = f x; in x;
  extends = overlay: f: final: let prev = f final; in prev // overlay final prev;
  composeExtensions = f: g: final: prev:
    let first = f final prev; in first // g final (prev // first);
  composeManyExtensions = foldl' composeExtensions (_: _: { });
  makeExtensible = f: fix (self: f self // { extend = g: makeExtensible (extends g f); });
  mapNullable = f: x: if x == null then x else f x;
  defaultTo = fallback: x: if x == null then fallback else x;
  warn = message: value: builtins.trace "warning: ${message}" value;
  warnIf = condition: message: if condition then warn message else id;
  warnIfNot = condition: message: if condition then id else warn message;
  throwIf = condition: message: if condition then throw message else id;
  throwIfNot = condition: message: if condition then id else throw message;
  assertMsg = condition: message: condition || throw message;
  info = message: value: builtins.trace "INFO: ${message}" value;
  traceVal = x: builtins.trace x x;
  importJSON = path: builtins.fromJSON (builtins.readFile path);
  importTOML = path: builtins.fromTOML (builtins.readFile path);
  setFunctionArgs = f: args: { __functor = _: f; __functionArgs = args; };
  toFunction = x: if isFunction x then x else _: x;

  # Lists.
  singleton = x: [ x ];
  toList = x: if isList x then x else [ x ];
  optional = condition: x: if condition then [ x ] else [ ];
  optionals = condition: xs: if condition then xs else [ ];
  flatten = x: if isList x then concatLists (map flatten x) else [ x ];
  forEach = xs: f: map f xs;
  imap0 = f: xs: genList (i: f i (elemAt xs i)) (length xs);
  imap1 = f: xs: genList (i: f (i + 1) (elemAt xs i)) (length xs);
  range = first: last: if first > last then [ ] else genList (i: first + i) (last - first + 1);
  replicate = n: x: genList (_: x) n;
  last = xs: elemAt xs (length xs - 1);
  init = xs: genList (elemAt xs) (length xs - 1);
  take = n: xs: genList (elemAt xs) (min n (length xs));
  drop = n: xs: let count = max 0 (length xs - n); in genList (i: elemAt xs (i + n)) count;
  sublist = start: count: xs: take count (drop start xs);
  reverseList = xs: let n = length xs; in genList (i: elemAt xs (n - 1 - i)) n;
  foldr = f: start: xs: let go = i: if i == length xs then start else f (elemAt xs i) (go (i + 1)); in go 0;
  fold = foldr;
  foldl = foldl';
  unique = foldl' (seen: x: if builtins.elem x seen then seen else seen ++ [ x ]) [ ];
  remove = x: filter (y: y != x);
  subtractLists = without: filter (x: !(builtins.elem x without));
  intersectLists = xs: filter (x: builtins.elem x xs);
  count = predicate: xs: length (filter predicate xs);
  findFirst = predicate: fallback: xs:
    let found = filter predicate xs; in if found == [ ] then fallback else head found;
  zipListsWith = f: xs: ys: genList (i: f (elemAt xs i) (elemAt ys i)) (min (length xs) (length ys));
  zipLists = zipListsWith (fst: snd: { inherit fst snd; });
  crossLists = f: foldl' (fs: xs: builtins.concatMap (g: map g xs) fs) [ f ];
  naturalSort = builtins.sort builtins.lessThan;
  sortOn = f: builtins.sort (a: b: f a < f b);

  # Strings.
  concatStrings = concatStringsSep "";
  concatMapStrings = f: xs: concatStrings (map f xs);
  concatMapStringsSep = separator: f: xs: concatStringsSep separator (map f xs);
  concatImapStringsSep = separator: f: xs: concatStringsSep separator (imap1 f xs);
  concatLines = xs: concatStrings (map (line: line + "\n") xs);
  intersperse = separator: xs:
    if xs == [ ] then [ ] else [ (head xs) ] ++ builtins.concatMap (x: [ separator x ]) (tail xs);
  optionalString = condition: text: if condition then text else "";
  stringToCharacters = text: genList (i: substring i 1 text) (stringLength text);
  stringAsChars = f: text: concatStrings (map f (stringToCharacters text));
  hasPrefix = prefix: text: substring 0 (stringLength prefix) text == prefix;
  hasSuffix = suffix: text:
    let from = stringLength text - stringLength suffix;
    in from >= 0 && substring from (stringLength suffix) text == suffix;
  hasInfix = infix: text: builtins.length (splitString infix text) > 1;
  removePrefix = prefix: text: if hasPrefix prefix text then substring (stringLength prefix) (-1) text else text;
  removeSuffix = suffix: text:
    if hasSuffix suffix text then substring 0 (stringLength text - stringLength suffix) text else text;
  splitString = separator: text:
    filter builtins.isString (builtins.split (escapeRegex (toString separator)) (toString text));
  escape = characters: replaceStrings characters (map (c: "\\" + c) characters);
  escapeRegex = escape [ "\\" "[" "{" "(" ")" "^" "$" "?" "*" "+" "|" "." ];
  escapeShellArg = x:
    let text = toString x;
    in if match "[[:alnum:],._+:@%/-]+" text == null
       then "'" + replaceStrings [ "'" ] [ "'\\''" ] text + "'"
       else text;
  escapeShellArgs = concatMapStringsSep " " escapeShellArg;
  lowerChars = stringToCharacters "abcdefghijklmnopqrstuvwxyz";
  upperChars = stringToCharacters "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  toLower = replaceStrings upperChars lowerChars;
  toUpper = replaceStrings lowerChars upperChars;
  trim = text:
    let found = match "[ \t\r\n]*(.*[^ \t\r\n])?[ \t\r\n]*" text;
    in if found == null || head found == null then "" else head found;
  replaceChars = replaceStrings;
  fileContents = path: removeSuffix "\n" (builtins.readFile path);
  fixedWidthString = width: filler: text:
    if stringLength text >= width then text else fixedWidthString width filler (filler + text);
  toInt = text: builtins.fromJSON text;
  nameFromURL = url: separator: head (splitString separator (last (splitString "/" url)));
  versionOlder = a: b: builtins.compareVersions b a == 1;
  versionAtLeast = a: b: !(versionOlder a b);
  getName = x: if isAttrs x then x.pname or (builtins.parseDrvName x.name).name else (builtins.parseDrvName x).name;
  getVersion = x:
    if isAttrs x then x.version or (builtins.parseDrvName x.name).version else (builtins.parseDrvName x).version;
  makeSearchPath = folder: packages:
    concatMapStringsSep ":" (p: "${p}/${folder}") (filter (p: isUnknown p || p != null) packages);
  makeSearchPathOutput = output: folder: packages: makeSearchPath folder (map (getOutput output) packages);
  makeBinPath = makeSearchPathOutput "bin" "bin";
  makeLibraryPath = makeSearchPathOutput "lib" "lib";
  # Of an unknown package the main output stands for all.
  getOutput = output: package:
    if isUnknown package || package == null then package else package.${output} or package.out or package;
  getBin = getOutput "bin";
  getLib = getOutput "lib";
  getDev = getOutput "dev";
  getExe = package: getExe' package (package.meta.mainProgram or (getName package));
  getExe' = package: program: "${getBin package}/bin/${program}";

  # Sets.
  nameValuePair = name: value: { inherit name value; };
  mapAttrs' = f: set: listToAttrs (map (name: f name set.${name}) (attrNames set));
  mapAttrsToList = f: set: map (name: f name set.${name}) (attrNames set);
  mapAttrsFlatten = mapAttrsToList;
  attrsToList = mapAttrsToList nameValuePair;
  genAttrs = names: f: listToAttrs (map (name: nameValuePair name (f name)) names);
  filterAttrs = predicate: set: removeAttrs set (filter (name: !(predicate name set.${name})) (attrNames set));
  optionalAttrs = condition: set: if condition then set else { };
  attrByPath = path: fallback: set:
    if path == [ ] then set
    else if set ? ${head path} then attrByPath (tail path) fallback set.${head path}
    else fallback;
  hasAttrByPath = path: set:
    path == [ ] || (set ? ${head path} && hasAttrByPath (tail path) set.${head path});
  getAttrFromPath = path: set: foldl' (part: name: part.${name}) set path;
  setAttrByPath = path: value: foldr (name: inner: { ${name} = inner; }) value path;
  getAttrs = names: set: genAttrs names (name: set.${name});
  attrVals = names: set: map (name: set.${name}) names;
  mergeAttrs = a: b: a // b;
  mergeAttrsList = foldl' mergeAttrs { };
  foldAttrs = f: start: sets:
    let names = unique (builtins.concatMap attrNames sets);
    in genAttrs names (name: foldr f start (builtins.catAttrs name sets));
  foldlAttrs = f: start: set: foldl' (acc: name: f acc name set.${name}) start (attrNames set);
  zipAttrsWith = builtins.zipAttrsWith;
  zip = zipAttrsWith;
  zipAttrs = builtins.zipAttrsWith (_: values: values);
  recursiveUpdate = a: b:
    if isAttrs a && isAttrs b
    then a // builtins.mapAttrs (name: value: if a ? ${name} then recursiveUpdate a.${name} value else value) b
    else b;
  mapAttrsRecursive = f:
    let
      go = path: builtins.mapAttrs (name: value:
        if isAttrs value then go (path ++ [ name ]) value else f (path ++ [ name ]) value);
    in go [ ];
  concatMapAttrs = f: set: mergeAttrsList (mapAttrsToList f set);
  isDerivation = x: isAttrs x && (x.type or null) == "derivation";
  recurseIntoAttrs = set: set // { recurseForDerivations = true; };
  dontRecurseIntoAttrs = set: set // { recurseForDerivations = false; };

  # Packages and sources.
  cleanSource = src: src;
  cleanSourceWith = { src, ... }: src;
  sourceByRegex = src: _: src;
  sourceFilesBySuffices = src: _: src;
  callPackageWith = autoArgs: fn: args:
    let f = if isFunction fn then fn else import fn;
    in f (builtins.intersectAttrs (builtins.functionArgs f) autoArgs // args);
  makeOverridable = f: args: f args // { override = more: makeOverridable f (args // toFunction more args); };
  fakeHash = "sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
  fakeSha256 = "0000000000000000000000000000000000000000000000000000000000000000";
  systems.flakeExposed = [ "x86_64-linux" "aarch64-linux" "x86_64-darwin" "aarch64-darwin" ];
}
