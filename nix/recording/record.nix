# The functions of dockerTools, which say what they are called with.
{
  standIn,
  pathOf,
  explore,
}:
let
  model = builtins.fromJSON (builtins.readFile ../model/functions.json);

  # [ value ] as data: what it is, without evaluating more than is asked for.
  describe =
    depth: value:
    if builtins.isAttrs value then
      if value ? __image then
        { image = value.__image; }
      else if value ? __standIn then
        builtins.seq value.__pending { unknown = pathOf value; }
      else if value.type or null == "derivation" then
        { package = value.name; }
      else
        { set = builtins.mapAttrs (_: guarded depth) value; }
    else if builtins.isList value then
      { list = map (guarded depth) value; }
    else if builtins.isString value then
      { text = builtins.unsafeDiscardStringContext value; }
    else if builtins.isPath value then
      { path = toString value; }
    else if builtins.isFunction value then
      { function = true; }
    else
      { plain = value; };

  guarded =
    depth: value:
    if depth == 0 then
      { failed = "too deep"; }
    else
      let
        attempt = builtins.tryEval (
          let
            description = describe (depth - 1) value;
          in
          builtins.deepSeq description description
        );
      in
      if attempt.success then attempt.value else { failed = "the evaluation failed"; };

  say = event: builtins.trace "nixlayer-call ${builtins.toJSON event}";

  makeRecorder =
    path: function: argument:
    let
      isSet = builtins.isAttrs argument && !(argument ? __standIn);
      # An argument that cannot be evaluated ends everything, but what was said is said.
      id = { inherit function; } // positions;
      positions =
        if isSet then
          {
            arguments = builtins.listToAttrs (
              map (name: {
                inherit name;
                value = builtins.unsafeGetAttrPos name argument;
              }) (builtins.attrNames argument)
            );
          }
        else
          { arguments = null; };
      result = standIn "${path}.${function}(…)" (explore argument) {
        __image = function;
        override =
          changes:
          makeRecorder path function (
            argument // (if builtins.isFunction changes then changes argument else changes)
          );
      };
      valueOf = value: guarded 24 value;
    in
    say (id // { state = "called"; }) (
      say (
        id
        // {
          state = "evaluated";
          value = if isSet then builtins.mapAttrs (_: valueOf) argument else valueOf argument;
        }
      ) result
    );
in
{
  functions =
    path:
    builtins.listToAttrs (
      map
        (function: {
          name = function;
          value = makeRecorder path function;
        })
        (map (each: each.name) model.functions)
    );
}
