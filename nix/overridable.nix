# An image whose arguments can be changed with `overrideAttrs`, as far as dockerTools keeps
# them as attributes of the derivation that it reads when it is built: there,
# `image.overrideAttrs (_: { fromImage = other; })` puts the image on another base. Here a
# derivation has other attributes, so the image is made anew with that argument; and what
# nothing here stands for is refused, rather than being without an effect.
{
  # the function that makes the image, and what it was called with
  build,
  arguments,
  # names of its arguments
  formals,
}:
image:
let
  read = [
    "fromImage"
    "fromImageName"
    "fromImageTag"
    "copyToRoot"
    "contents"
    "keepContentsDirlinks"
    "extraCommands"
    "fakeRootCommands"
    "runAsRoot"
    "uid"
    "gid"
    "created"
    "mtime"
    "config"
    "architecture"
  ];
  taken = builtins.listToAttrs (
    map (name: {
      inherit name;
      value = null;
    }) (builtins.filter (name: formals ? ${name}) read)
  );
  # Attributes of dockerTools' derivations that stand for no argument.
  foreign = [
    "layer"
    "baseJson"
    "conf"
    "stream"
    "imageName"
    "imageTag"
    "layerClosure"
  ];
in
image
// {
  overrideAttrs =
    change:
    let
      before = (image.drvAttrs or { }) // arguments;
      first = if builtins.isFunction change then change before else change;
      # `final: previous: { … }`
      changes = if builtins.isFunction first then change (before // changes) before else first;
      own = builtins.intersectAttrs taken changes;
      rest = removeAttrs changes (builtins.attrNames own);
      refused = builtins.filter (name: rest ? ${name}) foreign;
      made = if own == { } then image else build (arguments // own);
    in
    if refused != [ ] then
      throw "in docker image ${arguments.name}: overrideAttrs cannot change '${builtins.head refused}'; call the function with other arguments, or use override."
    else if rest == { } then
      made
    else
      made.overrideAttrs rest;
}
