# What can be said about a layeringPipeline before its closure is known: the names and
# arguments of its steps, and whether each gets what it works on. Returns null, or a sentence
# that goes after "layeringPipeline: ". What only the closure tells is src/layering/pipeline.ts'.
#
# A graph becomes one layer, a list and named parts one for each graph in them. The kind of
# what is inside of lists and parts is not followed: null stands for any.
let
  inherit (builtins)
    all
    attrNames
    elemAt
    isAttrs
    isInt
    isList
    isString
    length
    toJSON
    ;
  # Store paths may come as derivations, as dockerTools takes them.
  isPath =
    value:
    isString value
    || builtins.isPath value
    || (isAttrs value && (value ? outPath || value ? __toString));
  isPaths = value: isPath value || (isList value && all isPath value);
  isTarget =
    value:
    isPath value
    || (isAttrs value && attrNames value == [ "children_of" ] && isPaths value.children_of);

  count = {
    words = "a whole number from 1";
    fits = value: isInt value && value > 0;
  };
  paths = {
    words = "a list of store paths";
    fits = value: isList value && all isPath value;
  };
  targets = {
    words = "a list of store paths and { children_of = store path or list of them; }";
    fits = value: isList value && all isTarget value;
  };
  pathOrPaths = {
    words = "a store path or a list of them";
    fits = isPaths;
  };
  part = {
    words = "the name of a part (\"main\", \"common\" or \"rest\")";
    fits = isString;
  };
  # Checked by itself.
  step = {
    words = "a step";
    fits = _: true;
  };

  kinds = {
    inherit
      count
      part
      paths
      targets
      step
      ;
    path-or-paths = pathOrPaths;
    steps = step;
  };

  # What each operation takes, works on and gives.
  operations = builtins.mapAttrs (_: signature: {
    takes = map (kind: kinds.${kind}) signature.parameters;
    on = signature.takes or (attrNames kindWords);
    gives = signature.gives or null;
  }) (builtins.fromJSON (builtins.readFile ./model/layering-pipeline.json));
  kindWords = {
    graph = "one graph";
    list = "a list";
    parts = "parts";
  };

  # kind → steps → { kind, problem }, the first problem or null
  checkSteps =
    kind: within: steps:
    if !isList steps then
      {
        inherit kind;
        problem = "${if within == "" then "it" else within} must be a list of steps, each [ name arguments … ]";
      }
    else
      (builtins.foldl' (
        state: step:
        {
          position = state.position + 1;
          result =
            if state.result.problem != null then
              state.result
            else
              checkStep state.result.kind "${within}step ${toString state.position}" step;
        }
      ) {
        position = 1;
        result = {
          inherit kind;
          problem = null;
        };
      } steps).result;

  checkStep =
    kind: position: given:
    let
      name = builtins.head given;
      arguments = builtins.tail given;
      operation = operations.${name};
      where = "${position} (${name})";
      expected = concatWords (map (parameter: parameter.words) operation.takes);
      misfits = builtins.filter (index: !(elemAt operation.takes index).fits (elemAt arguments index)) (
        builtins.genList (index: index) (length operation.takes)
      );
      inner =
        if name == "pipe" then
          checkSteps kind "${where}, " (builtins.head arguments)
        else if name == "map" || name == "over" then
          checkStep null "${where}, its step" (elemAt arguments (length arguments - 1))
        else
          {
            kind = operation.gives;
            problem = null;
          };
      problem =
        if !isList given || given == [ ] || !isString name then
          "${position} must be a list that begins with the name of an operation"
        else if !operations ? ${name} then
          "${position} is ${toJSON name}, which is no operation; expected one of ${toString (attrNames operations)}"
        else if length arguments != length operation.takes then
          "${where} takes ${expected}, but has ${toString (length arguments)} argument${if length arguments == 1 then "" else "s"}"
        else if misfits != [ ] then
          "${where} expects ${(elemAt operation.takes (builtins.head misfits)).words}, got ${toJSON (elemAt arguments (builtins.head misfits))}"
        else if kind != null && !builtins.elem kind operation.on then
          "${where} works on ${builtins.concatStringsSep " or " (map (each: kindWords.${each}) operation.on)}, but gets ${kindWords.${kind}} from the step before"
        else
          inner.problem;
    in
    {
      inherit problem;
      # Of a list or of parts something inside is changed.
      kind = if name == "pipe" then inner.kind else operation.gives;
    };

  concatWords = words: if words == [ ] then "no argument" else builtins.concatStringsSep ", then " words;
in
pipeline:
let
  result = checkSteps "graph" "" pipeline;
in
if result.problem != null then
  result.problem
else if result.kind == "graph" then
  "it ends in a graph, but must end in a list or in parts; end it with popularity_contest, split_every, split_paths or subcomponent_out"
else
  null
