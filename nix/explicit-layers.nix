# The argument `layers` of a layered image → that field of the ImageSpec: lists of store paths,
# each as a text that remembers what it needs.
{ lib }:
{
  name,
  layers,
}:
let
  within = "in docker image ${name}: layers";

  # Lists inside of a layer, such as the dependencies of a package, are taken apart.
  flatten = value: if builtins.isList value then builtins.concatMap flatten value else [ value ];

  layer =
    number: value:
    let
      where = "${within}, layer ${toString number},";
    in
    lib.throwIf (
      !builtins.isList value
    ) "${where} must be a list of packages, got a value of type ${builtins.typeOf value}" (
      map (storePath where) (flatten value)
    );

  storePath =
    where: value:
    let
      text = "${value}";
    in
    lib.throwIf
      (!(builtins.isString value || builtins.isPath value || value ? outPath || value ? __toString))
      "${where} must hold packages, got a value of type ${builtins.typeOf value}"
      (
        lib.throwIf (builtins.match "${builtins.storeDir}/[^/]+" text == null)
          "${where} must hold packages or whole store paths, got ${builtins.toJSON (builtins.unsafeDiscardStringContext text)}"
          text
      );
in
lib.throwIf (!builtins.isList layers)
  "${within} must be a list of lists of packages, got a value of type ${builtins.typeOf layers}"
  (
    builtins.genList (index: layer (index + 1) (builtins.elemAt layers index)) (builtins.length layers)
  )
