# What can be said about the arguments before anything is built. Returns its
# second argument, or throws a sentence for the user.
{
  drv,
  command,
  run,
}:
result:
if drv.drvAttrs.__structuredAttrs or false then
  throw "streamNixShellImage: Does not work with the derivation ${drv.name} because it uses __structuredAttrs: its environment is a file of the build, not variables"
else if command != null && run != null then
  throw "streamNixShellImage: Can't specify both command and run; command is for an interactive shell, run for one that is not"
else
  result
