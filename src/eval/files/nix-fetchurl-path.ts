/** What `<nix/fetchurl.nix>` resolves to. There is no such file: importing it gives a built-in function. */
export const nixFetchurlPath = '/__corepkgs__/fetchurl.nix';
