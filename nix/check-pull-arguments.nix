# What can be said about the arguments of pullImage before anything is fetched.
# Returns its second argument, or throws a sentence for the user.
{
  imageName,
  imageDigest,
  imageTag,
  hash,
  sha256,
}:
let
  within = "pullImage ${imageName}:";
  refusals = builtins.filter (refusal: refusal.when) [
    {
      when = imageTag != null;
      message = "${within} imageTag is no argument since nixpkgs 18.09; imageDigest says which image it is, finalImageTag how it is called";
    }
    {
      when = builtins.match "sha256:[0-9a-f]{64}" imageDigest == null;
      message = "${within} imageDigest must be `sha256:` and 64 hex digits, got ${builtins.toJSON imageDigest}";
    }
    {
      when = hash == null && sha256 == null;
      message = "${within} give the archive's `hash` (an empty one, \"\", to learn it from the first build)";
    }
    {
      when = hash != null && sha256 != null;
      message = "${within} hash and sha256 are the same; give one of them";
    }
  ];
in
result:
if refusals == [ ] then result else throw (builtins.head refusals).message
