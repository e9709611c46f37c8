# What can be said about the arguments before anything is built.
# Returns its second argument, or throws a sentence for the user.
{
  name,
  tag,
  compressor,
  maxLayers ? 100,
  rootBuilder ? "vm",
  # enableFakechroot on a system that has no proot
  needsLinux ? false,
  layering ? null,
  # what is wrong with layeringPipeline
  layeringProblem ? null,
}:
result:
let
  within = "in docker image ${name}:";
  inherit (builtins.fromJSON (builtins.readFile ./model/functions.json)) arguments;
  limits = builtins.fromJSON (builtins.readFile ./model/limits.json);
  compressors = arguments.compressor.oneOf;
  rootBuilders = arguments.rootBuilder.oneOf;
  layerings = arguments.layering.oneOf;

  # Of an image, in the grammar of registries; upper case becomes lower case.
  component = "[A-Za-z0-9]+(([._]|__|-+)[A-Za-z0-9]+)*";
  nameGrammar = "(${component}(:[0-9]+)?/)?${component}(/${component})*";

  refusals = builtins.filter (refusal: refusal.when) [
    {
      when = baseNameOf name == "";
      message = "an image needs a name, but the last component of \"${name}\" is empty";
    }
    {
      when = builtins.match nameGrammar name == null;
      message =
        "${within} invalid name: expected are words of letters and digits with single `.`, `_` or `-` between them, with `/` between the words"
        + (
          if builtins.match ".*:[^/]*" name == null then "" else "; what follows the `:` goes into the argument `tag`"
        );
    }
    {
      when = tag != null && !builtins.isString tag;
      message = "${within} tag must be a string or null, got a value of type ${builtins.typeOf tag}";
    }
    {
      when = builtins.isString tag && builtins.match "[A-Za-z0-9_][A-Za-z0-9._-]{0,127}" tag == null;
      message = "${within} invalid tag \"${tag}\": a tag is 1 to 128 letters, digits, `_`, `.` or `-`, and starts with a letter, a digit or `_`";
    }
    {
      when = !builtins.elem compressor compressors;
      message = "${within} compressor must be one of: [${toString compressors}], got ${builtins.toJSON compressor}";
    }
    {
      when = maxLayers < limits.maxLayers.least;
      message = "${within} maxLayers must be greater than ${toString (limits.maxLayers.least - 1)}, got ${toString maxLayers}";
    }
    {
      when = !builtins.elem rootBuilder rootBuilders;
      message = "${within} rootBuilder must be one of: [${toString rootBuilders}], got ${builtins.toJSON rootBuilder}";
    }
    {
      when = needsLinux;
      message = "${within} cannot use `enableFakechroot` because `proot` is not portable to Darwin; use `fakeRootCommands` with relative paths, or build on Linux";
    }
    {
      when = layeringProblem != null;
      message = "${within} layeringPipeline: ${layeringProblem}";
    }
    {
      when = layering != null && !builtins.elem layering layerings;
      message = "${within} layering must be null or one of: [${toString layerings}], got ${builtins.toJSON layering}";
    }
  ];
in
if refusals == [ ] then result else throw (builtins.head refusals).message
