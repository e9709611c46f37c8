{
  "targets": [
    {
      "target_name": "nixlayer_tree_sitter_nix",
      "sources": ["binding.c", "scanner-as-nix.c", "src/parser.c"],
      # src first: its tree_sitter/parser.h belongs to the generated parser. The second directory is where
      # npm's package keeps scanner.c.
      "include_dirs": ["src", "<!(node -p \"require('node:path').dirname(require.resolve('tree-sitter-nix/package.json'))\")/src"],
      "cflags_c": ["-std=c11", "-Wno-unused-parameter", "-Wno-unused-but-set-variable"],
      "xcode_settings": { "OTHER_CFLAGS": ["-std=c11"] },
      "msvs_settings": { "VCCLCompilerTool": { "AdditionalOptions": ["/std:c11", "/utf-8"] } },
    }
  ]
}
