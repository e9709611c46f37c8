# Goes through a value as far as it reaches, so that every call inside happens:
# into sets and lists, and into functions with arguments that stand in for those
# that nobody gives.
{
  named,
  standIn,
  # attributes that sets with unknown contents have
  names,
}:
let
  # Functions tell Nix little about their arguments, but as XML they tell all.
  describe =
    f:
    let
      xml = builtins.replaceStrings [ "\n" ] [ " " ] (builtins.toXML f);
      nameIn = pattern: builtins.match ".*<${pattern}[^>]* name=\"([^\"]*)\".*" xml;
      first = found: if found == null then null else builtins.head found;
    in
    {
      parameter = first (nameIn "varpat");
      # `args` of `args@{ … }:`
      whole = first (nameIn "attrspat");
      takesSet = builtins.match ".*<attrspat.*" xml != null;
      hasEllipsis = builtins.match ".*<attrspat[^>]* ellipsis=\"1\".*" xml != null;
    };

  # known: arguments that are given
  callWithStandIns =
    known: f:
    let
      formals = builtins.functionArgs f;
      inherit (describe f)
        parameter
        whole
        takesSet
        hasEllipsis
        ;
      setOf =
        make: list:
        builtins.listToAttrs (
          map (name: {
            inherit name;
            value = make name;
          }) list
        );
      required = builtins.filter (name: !formals.${name}) (builtins.attrNames formals);
      others = builtins.filter (name: !(formals ? ${name})) names;
      other = name: standIn "${if whole == null then "arguments" else whole}.${name}" null { };
    in
    if takesSet then
      f ((if hasEllipsis then setOf other others else { }) // setOf named required // known)
    else
      f (named (if parameter == null then "argument" else parameter));

  explore =
    depth: value:
    let
      attempt = builtins.tryEval (step depth value);
    in
    if depth == 0 then null else builtins.seq attempt.success null;

  step =
    depth: value:
    if builtins.isAttrs value then
      if value ? __standIn then
        value.__pending
      else if value.type or null == "derivation" then
        null
      else
        each (explore (depth - 1)) (map (name: value.${name}) (builtins.attrNames value))
    else if builtins.isList value then
      each (explore (depth - 1)) value
    else if builtins.isFunction value then
      explore (depth - 1) (callWithStandIns { } value)
    else
      # texts have told what they are made of
      builtins.seq value null;

  # each element may fail, and is forced inside of explore
  each =
    f: list:
    builtins.foldl' (_: index: f (builtins.elemAt list index)) null (
      builtins.genList (index: index) (builtins.length list)
    );
in
{
  explore = explore 24;
  call = callWithStandIns;
}
