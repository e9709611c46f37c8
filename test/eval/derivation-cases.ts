// Derivations with the paths that Nix 2.8 gives them, recorded: a list of "drvPath outPath outputName".

export interface RecordedCase {
  readonly expr: string;
  /** What nix-instantiate --eval --strict prints, or 'ERROR'. */
  readonly expected: string;
}

export const derivationCases: Readonly<Record<string, readonly RecordedCase[]>> = {
  'input-addressed': [
    {
      expr: 'derivation { name = "a"; system = "x86_64-linux"; builder = "/bin/sh"; }',
      expected:
        '[ "/nix/store/7g5giqf764p3y3zv7a8rqsy9sqqq5kw4-a.drv /nix/store/f37kxm5wf98b2s839zaiybv38zil0s40-a out" ]',
    },
    {
      expr: 'derivation { name = "a"; system = "x86_64-linux"; builder = "/bin/sh"; args = [ "-c" "echo \\"hi\\" > $out\\n\\t\\\\" ]; }',
      expected:
        '[ "/nix/store/iygbl2ylbsdn3cakmhp9viikxgm6i2c3-a.drv /nix/store/ldvc6np676qvhflm7645kq27lpa2gnxc-a out" ]',
    },
    {
      expr: 'derivation { name = "a-1.0+b_c?d=e"; system = "s"; builder = "b"; empty = ""; nul = null; yes = true; no = false; int = 42; float = 1.5; list = [ 1 "two" [ 3 ] ]; }',
      expected:
        '[ "/nix/store/a23yk05sinc5arkgj3nhpwi80qdcsc2i-a-1.0+b_c?d=e.drv /nix/store/sq8zfm1hgidhyrbl4lv3gj33vbns77mg-a-1.0+b_c?d=e out" ]',
    },
    {
      expr: 'derivation { name = "a"; system = "s"; builder = "b"; outputs = [ "out" "dev" "lib" ]; }',
      expected:
        '[ "/nix/store/g3rx4kwjkxh8bmyvp8824nqf7zfxn1q1-a.drv /nix/store/kc58dw6kc0sgyy97yggzb1xp3la8s0v0-a out" "/nix/store/g3rx4kwjkxh8bmyvp8824nqf7zfxn1q1-a.drv /nix/store/k9hfnkqnijp02fhhlf3gss6fn3pslsab-a-dev dev" "/nix/store/g3rx4kwjkxh8bmyvp8824nqf7zfxn1q1-a.drv /nix/store/b9q611wc8n92apqwck5i9qhzkzlvngzn-a-lib lib" ]',
    },
    {
      expr: 'derivation { name = "a"; system = "s"; builder = "b"; outputs = [ "dev" "out" ]; }',
      expected:
        '[ "/nix/store/zj8la1wsid9dmrbw08i2v3471sp4cd2d-a.drv /nix/store/mjd9i1mj1pidk2sqmfmyx57d72swga18-a-dev dev" "/nix/store/zj8la1wsid9dmrbw08i2v3471sp4cd2d-a.drv /nix/store/0vcfsdiyg1dl9k032x1xgl2xhjkchaq6-a out" ]',
    },
    {
      expr: 'derivation { name = "a"; system = "s"; builder = "b"; outputs = [ "bin" ]; }',
      expected:
        '[ "/nix/store/mrifihzqmfrph0mv7bpg072lqf0vns1v-a.drv /nix/store/x2wls2smbj5xr2h4ya6g21r3mg4rkgqp-a-bin bin" ]',
    },
    {
      expr: 'derivation { name = "a"; system = "s"; builder = "b"; unicode = "ünïcödé 😀"; }',
      expected:
        '[ "/nix/store/v94vw27ck7llrx455rcrm5hcmz2plaqx-a.drv /nix/store/pfnsd2sf6la5pr1dw89xyjjnwlnn8dr3-a out" ]',
    },
    {
      expr: 'derivation { name = "a"; system = "s"; builder = "b"; "odd name" = 1; "quote\\"" = 2; }',
      expected:
        '[ "/nix/store/2wxpxbc8knki9gzvrjsr7kyvq41cyp4i-a.drv /nix/store/zbfw73blss6ry9prk3lrvim0f0a2pp60-a out" ]',
    },
    {
      expr: 'derivation { name = "a"; system = "s"; builder = "b"; placeholder = builtins.placeholder "out"; }',
      expected:
        '[ "/nix/store/x02yaxx6g5xz51rskpyk2w62kjcc9j9m-a.drv /nix/store/hgfgdnw9h1sq900p76i5c9rwr8xm23jh-a out" ]',
    },
    {
      expr: 'derivation { name = "a"; system = "s"; builder = "b"; __ignoreNulls = true; gone = null; kept = ""; }',
      expected:
        '[ "/nix/store/kjwl0ksmy38k78nly89kjvllbww74q33-a.drv /nix/store/9dw0b8yb58lg8bvxr6ljbjjps7krqhl3-a out" ]',
    },
    {
      expr: 'derivation { name = "a"; system = "s"; builder = "b"; __ignoreNulls = false; gone = null; }',
      expected:
        '[ "/nix/store/sjwfa1mzky0gkw58nkcz7bg87qwq0iyq-a.drv /nix/store/vslyzdr179148spnid2f94nch5dv42yg-a out" ]',
    },
    {
      expr: 'derivation { name = "a"; system = "s"; builder = "b"; passAsFile = [ "text" ]; text = "long"; }',
      expected:
        '[ "/nix/store/cj9lz2l7csbsl2p1sw4zay6nnif9b7k9-a.drv /nix/store/axh726dcd6zlkq3xhv9z8mmamwax60yw-a out" ]',
    },
    {
      expr: 'derivation { name = "a"; system = "s"; builder = "b"; dep = derivation { name = "d"; system = "s"; builder = "b"; }; }',
      expected:
        '[ "/nix/store/3f4lxlrdc2v224mhaisysy2qizw4pvhm-a.drv /nix/store/6p9hffkbpq8ppq9kzwiy4avacphz5w6q-a out" ]',
    },
    {
      expr: 'derivation { name = "a"; system = "s"; builder = "b"; deps = [ (derivation { name = "d"; system = "s"; builder = "b"; }) (derivation { name = "e"; system = "s"; builder = "b"; }).outPath ]; }',
      expected:
        '[ "/nix/store/7ivgy5wyxpb26rrhn8jclklzyjwswfhy-a.drv /nix/store/5zyv1nrxz5k4d6ddcwrqlnrpykj6i18n-a out" ]',
    },
    {
      expr: 'let d = derivation { name = "d"; system = "s"; builder = "b"; outputs = [ "out" "dev" ]; }; in derivation { name = "a"; system = "s"; builder = "b"; x = d.dev; y = d; }',
      expected:
        '[ "/nix/store/wd3c82crm5b2p939xkys03py2dfq5kp9-a.drv /nix/store/gk4rhvbbrr2rps81q93532yxp78n146x-a out" ]',
    },
    {
      expr: 'let d = derivation { name = "d"; system = "s"; builder = "b"; outputs = [ "out" "dev" ]; }; in derivation { name = "a"; system = "s"; builder = "${d.dev}/bin/x"; args = [ d ]; }',
      expected:
        '[ "/nix/store/mi8wrj6dyhyyirbwqymvvn4nrxns6y6v-a.drv /nix/store/vxdrz9frd1blmk92gh2sl42jf1ll4vm3-a out" ]',
    },
    {
      expr: 'let d = derivation { name = "d"; system = "s"; builder = "b"; }; e = derivation { name = "e"; system = "s"; builder = "b"; inherit d; }; in derivation { name = "a"; system = "s"; builder = "b"; inherit d e; }',
      expected:
        '[ "/nix/store/z8qk1x22h3j725qdqwazsq7k7pmca1vl-a.drv /nix/store/v135mcpldqrga4n0w5h5f80zk37axlc9-a out" ]',
    },
    {
      expr: 'let chain = n: derivation ({ name = "c${toString n}"; system = "s"; builder = "b"; } // (if n == 0 then { } else { prev = chain (n - 1); })); in chain 8',
      expected:
        '[ "/nix/store/brr710nrr4kk6sb7dkwxgrqxgig4kzn1-c8.drv /nix/store/4qc2690kn8fqhpj8yybapg6a3ndb5h9l-c8 out" ]',
    },
    {
      expr: 'let d = derivation { name = "d"; system = "s"; builder = "b"; }; in derivation { name = "a"; system = "s"; builder = "b"; drv = builtins.unsafeDiscardOutputDependency d.drvPath; }',
      expected:
        '[ "/nix/store/aaqsg13q7q5y13zd0hk07hd2qkr33vq1-a.drv /nix/store/i0dp2w9pmq2yfq97j2xxkyzza6fl10f4-a out" ]',
    },
    {
      expr: 'let d = derivation { name = "d"; system = "s"; builder = "b"; }; in derivation { name = "a"; system = "s"; builder = "b"; drv = builtins.unsafeDiscardStringContext "${d}"; }',
      expected:
        '[ "/nix/store/apqk9ssys1i6585z1bbfbgk4gijpassf-a.drv /nix/store/yrhmm9mzskw8qds8900n66ap09z906dh-a out" ]',
    },
    {
      expr: 'derivation { name = "a"; system = "s"; builder = builtins.toFile "builder.sh" "echo hi"; }',
      expected:
        '[ "/nix/store/f3bg6x0ka7vrn1zqgcjnmkwa68kmg24a-a.drv /nix/store/xj4q327qz9kr90mm5w4xn48kvvshkkz3-a out" ]',
    },
    {
      expr: 'derivation { name = "a"; system = "s"; builder = "b"; files = [ (builtins.toFile "x" "1") (builtins.toFile "y" "see ${builtins.toFile "x" "1"}") ]; }',
      expected:
        '[ "/nix/store/xw4asr1n66flrm8m31jcbcbpvxwh3ch7-a.drv /nix/store/cv90r6drc49amj6zcfnlx7hhly0a4ffr-a out" ]',
    },
    {
      expr: 'derivation { name = "a"; system = "s"; builder = "b"; __toString = self: "x"; }',
      expected: 'ERROR',
    },
    {
      expr: 'derivation { name = "a"; system = "s"; builder = "b"; obj = { __toString = self: "x${self.y}"; y = "z"; }; }',
      expected:
        '[ "/nix/store/k677hb8fcxhyw11ascnqqi7ccqp7l00s-a.drv /nix/store/qyjmszjlav0w75pz2qbqbhzfim47aw1i-a out" ]',
    },
    {
      expr: 'derivation { name = "a"; system = "s"; builder = "b"; obj = { outPath = "/somewhere"; }; }',
      expected:
        '[ "/nix/store/ixiq5m4zpsd99lvr12d1y9c3zjy0nxzx-a.drv /nix/store/rbw2ncrg9kxw337hryrgy5x30shzarpc-a out" ]',
    },
    {
      expr: '(derivation { name = "a"; system = "s"; builder = "b"; outputs = [ "out" "dev" ]; }).dev',
      expected:
        '[ "/nix/store/c3vjpd08x2wgxxgkvran4kip7a97c05a-a.drv /nix/store/wsqr9gwjywrlc1w0f9pwi77nk00n70nk-a out" "/nix/store/c3vjpd08x2wgxxgkvran4kip7a97c05a-a.drv /nix/store/9pq5934fdy8m61bbyndv4cl4ils3gg8l-a-dev dev" ]',
    },
    {
      expr: 'derivation { name = "a"; system = "s"; builder = "b"; preferLocalBuild = true; allowSubstitutes = false; impureEnvVars = [ "http_proxy" ]; }',
      expected:
        '[ "/nix/store/yskfyjz10hjgrhain6pdwx3qqqzch8wq-a.drv /nix/store/6mlfjsdx4lmsbhdizgfkqpdn0dfvxq0f-a out" ]',
    },
    {
      expr: 'derivation { name = "a"; system = "builtin"; builder = "builtin:fetchurl"; url = "http://x/y"; outputHashMode = "flat"; outputHash = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="; }',
      expected:
        '[ "/nix/store/x2x59vrrifcns80z0las0lqy3vkgydlj-a.drv /nix/store/fv16lcs3lf0l78jdd486kp1p9rp2nniz-a out" ]',
    },
  ],
  'fixed-output': [
    {
      expr: 'derivation { name = "a"; system = "s"; builder = "b"; outputHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"; outputHashAlgo = "sha256"; }',
      expected:
        '[ "/nix/store/nwsxxmjrg0l9jnzrgsnvbg8bgm196lyv-a.drv /nix/store/fv16lcs3lf0l78jdd486kp1p9rp2nniz-a out" ]',
    },
    {
      expr: 'derivation { name = "a"; system = "s"; builder = "b"; outputHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"; outputHashAlgo = "sha256"; outputHashMode = "recursive"; }',
      expected:
        '[ "/nix/store/sd62648cmb21g3wpyrkypn8mgxkhkyx7-a.drv /nix/store/vvg4vb767vrnsqhb7ih58v4a5gq4iyy4-a out" ]',
    },
    {
      expr: 'derivation { name = "a"; system = "s"; builder = "b"; outputHash = "0mdqa9w1p6cmli6976v4wi0sw9r4p5prkj7lzfd1877wk11c9c73"; outputHashAlgo = "sha256"; outputHashMode = "recursive"; }',
      expected:
        '[ "/nix/store/m2n722p7mbx7hm33bm46jkf3w7rk1z5l-a.drv /nix/store/vvg4vb767vrnsqhb7ih58v4a5gq4iyy4-a out" ]',
    },
    {
      expr: 'derivation { name = "a"; system = "s"; builder = "b"; outputHash = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="; }',
      expected:
        '[ "/nix/store/lyiijiszn4aw0zv3vzr080jj1ckh4027-a.drv /nix/store/fv16lcs3lf0l78jdd486kp1p9rp2nniz-a out" ]',
    },
    {
      expr: 'derivation { name = "a"; system = "s"; builder = "b"; outputHash = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU"; }',
      expected:
        '[ "/nix/store/bj43vkb3l1adlr054dq923x6vg5xa4b7-a.drv /nix/store/fv16lcs3lf0l78jdd486kp1p9rp2nniz-a out" ]',
    },
    {
      expr: 'derivation { name = "a"; system = "s"; builder = "b"; outputHash = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU===="; }',
      expected:
        '[ "/nix/store/qdbknfvnx3xv0rw08knpcqp7hpyycaqy-a.drv /nix/store/fv16lcs3lf0l78jdd486kp1p9rp2nniz-a out" ]',
    },
    {
      expr: 'derivation { name = "a"; system = "s"; builder = "b"; outputHash = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=more"; }',
      expected:
        '[ "/nix/store/ycg9ab32684163y9cd4yzfjn67ycshlk-a.drv /nix/store/fv16lcs3lf0l78jdd486kp1p9rp2nniz-a out" ]',
    },
    {
      expr: 'derivation { name = "a"; system = "s"; builder = "b"; outputHash = "sha256-47DEQpj8HBSa+/TImW+5\\nJCeuQeRkm5NMpJWZG3hSuFU="; outputHashAlgo = null; outputHashMode = "recursive"; }',
      expected:
        '[ "/nix/store/azzgp22rcw7a0x5jpv58j6j4s1scyjyg-a.drv /nix/store/vvg4vb767vrnsqhb7ih58v4a5gq4iyy4-a out" ]',
    },
    {
      expr: 'derivation { name = "a"; system = "s"; builder = "b"; outputHash = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="; outputHashAlgo = "unknown"; }',
      expected:
        '[ "/nix/store/l7f732xz7216lsxzgx87rpnv3vyqzjvj-a.drv /nix/store/fv16lcs3lf0l78jdd486kp1p9rp2nniz-a out" ]',
    },
    {
      expr: 'derivation { name = "a"; system = "s"; builder = "b"; outputHash = "sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk"; }',
      expected:
        '[ "/nix/store/am0i0x2w6h0xbykqzxbghhrcxsz098bj-a.drv /nix/store/4rnjjjcr1isxvs51fksmmvrgjzf2p50k-a out" ]',
    },
    {
      expr: 'derivation { name = "a"; system = "s"; builder = "b"; outputHash = "sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg"; }',
      expected:
        '[ "/nix/store/fasicdpjfylsqb9wmbzlssqj67z6rf3a-a.drv /nix/store/xig6f8wzppay51xkwi5v81xq95094f5n-a out" ]',
    },
    {
      expr: 'derivation { name = "a"; system = "s"; builder = "b"; outputHash = ""; outputHashAlgo = "sha256"; }',
      expected:
        '[ "/nix/store/rb6nq9pk843y6nnf38ky7m4hava7aa5m-a.drv /nix/store/19k94y693b5mi3rbb0f3y9c4zq1jc3z0-a out" ]',
    },
    {
      expr: 'derivation { name = "a"; system = "s"; builder = "b"; outputHash = "sha256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="; outputHashMode = "recursive"; }',
      expected:
        '[ "/nix/store/y9g1dvy28vipzrxl9i86kqkhg9s9jggf-a.drv /nix/store/vvg4vb767vrnsqhb7ih58v4a5gq4iyy4-a out" ]',
    },
    {
      expr: 'derivation { name = "a"; system = "s"; builder = "b"; outputHash = "da39a3ee5e6b4b0d3255bfef95601890afd80709"; outputHashAlgo = "sha1"; }',
      expected:
        '[ "/nix/store/146v9shv1kkxv6kwr64j0p35inq39kv4-a.drv /nix/store/4rnjjjcr1isxvs51fksmmvrgjzf2p50k-a out" ]',
    },
    {
      expr: 'derivation { name = "a"; system = "s"; builder = "b"; outputHash = "da39a3ee5e6b4b0d3255bfef95601890afd80709"; outputHashAlgo = "sha1"; outputHashMode = "recursive"; }',
      expected:
        '[ "/nix/store/5g1dapiabknhki41lar9mw7lax36dvqq-a.drv /nix/store/2lpjzhgcg02p6hclrs814ly9kqn71yf6-a out" ]',
    },
    {
      expr: 'derivation { name = "a"; system = "s"; builder = "b"; outputHash = "d41d8cd98f00b204e9800998ecf8427e"; outputHashAlgo = "md5"; }',
      expected:
        '[ "/nix/store/91218bizzcmnj01sxy3b8x4n1z8c18cy-a.drv /nix/store/c0i753lgas6l3m3d9c1m4zk1ngr3w062-a out" ]',
    },
    {
      expr: 'derivation { name = "a"; system = "s"; builder = "b"; outputHash = "z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg=="; outputHashAlgo = "sha512"; }',
      expected:
        '[ "/nix/store/zqpcfmzfy2p38fk68gn6q4gv9jn47g31-a.drv /nix/store/xig6f8wzppay51xkwi5v81xq95094f5n-a out" ]',
    },
    {
      expr: 'derivation { name = "a"; system = "s"; builder = "b"; outputHash = ""; outputHashAlgo = "sha256"; outputHashMode = "recursive"; }',
      expected:
        '[ "/nix/store/2qpws2sllacqlznbj82508f716zphrr6-a.drv /nix/store/pkprgjg3irwr8bbfp4rfjvd1qbqpbpa4-a out" ]',
    },
    {
      expr: 'let src = derivation { name = "src"; system = "s"; builder = "b1"; outputHash = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="; }; in derivation { name = "a"; system = "s"; builder = "b"; inherit src; }',
      expected:
        '[ "/nix/store/5sz6vkaq6c084268qg65w54vyir3m38j-a.drv /nix/store/qp7s9268pa8k3zq2x9bwc89mxdp7qrdc-a out" ]',
    },
    {
      expr: 'let src = derivation { name = "src"; system = "other"; builder = "b2"; outputHash = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="; }; in derivation { name = "a"; system = "s"; builder = "b"; inherit src; }',
      expected:
        '[ "/nix/store/87xhcqphywc9fn0rq1scxyl70sgcbdci-a.drv /nix/store/qp7s9268pa8k3zq2x9bwc89mxdp7qrdc-a out" ]',
    },
    {
      expr: 'import <nix/fetchurl.nix> { url = "http://example.org/a.tar.gz"; sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"; }',
      expected:
        '[ "/nix/store/2lacixl5z1lqr7pgp4pj1vpm9wp9lbv3-a.tar.gz.drv /nix/store/8fb7yhxdpj41755jdwfzykjndjgcx39b-a.tar.gz out" ]',
    },
    {
      expr: 'import <nix/fetchurl.nix> { url = "http://example.org/busybox"; hash = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="; executable = true; name = "bb"; }',
      expected:
        '[ "/nix/store/x8k0970xw6j8csvl307c486prink1vz2-bb.drv /nix/store/7az52grm85alz2ps0f21n3rqwjb4363j-bb out" ]',
    },
  ],
  structured: [
    {
      expr: 'derivation { name = "a"; system = "s"; builder = "b"; __structuredAttrs = true; list = [ 1 "two" true null ]; set = { b = 1; a = { c = 2.5; }; }; }',
      expected:
        '[ "/nix/store/4ckd76wwsg6pynap58cyj7zlk7jdkhii-a.drv /nix/store/pp0rpjpagiwjm18nnzb85wrb1rv2ky0j-a out" ]',
    },
    {
      expr: 'derivation { name = "a"; system = "s"; builder = "b"; args = [ "x" ]; __structuredAttrs = true; outputs = [ "out" "dev" ]; text = "q\\"\\\\\\n\\tü"; }',
      expected:
        '[ "/nix/store/gqsvffaidmslqd0cgvnnaxgay7w0y7j2-a.drv /nix/store/6m6xyf6gy7x20xkac7mzsdxnfh0bspzs-a out" "/nix/store/gqsvffaidmslqd0cgvnnaxgay7w0y7j2-a.drv /nix/store/sl73vhby2038yw6d5sijjaa8bdh7864j-a-dev dev" ]',
    },
    {
      expr: 'derivation { name = "a"; system = "s"; builder = "b"; __structuredAttrs = true; dep = derivation { name = "d"; system = "s"; builder = "b"; }; deps = [ (builtins.toFile "x" "y") ]; }',
      expected:
        '[ "/nix/store/cij7mcn944xc62pjylgq0bdcrvc4rqsk-a.drv /nix/store/vim864rhvnmwrzs4xyaznx1iv7k53v09-a out" ]',
    },
    {
      expr: 'derivation { name = "a"; system = "s"; builder = "b"; __structuredAttrs = true; outputHash = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="; outputHashMode = "recursive"; }',
      expected:
        '[ "/nix/store/h1pz1xy45w71w2w5w7dfqh49wq82fpa9-a.drv /nix/store/vvg4vb767vrnsqhb7ih58v4a5gq4iyy4-a out" ]',
    },
    {
      expr: 'derivation { name = "a"; system = "s"; builder = "b"; __structuredAttrs = false; x = 1; }',
      expected:
        '[ "/nix/store/dgf1v6i9lmqps51647mrfgr9r2lclhld-a.drv /nix/store/6i99c7bcc2zn5is0xb7pxnzdm9fgzdz7-a out" ]',
    },
    {
      expr: 'derivation { name = "a"; system = "s"; builder = "b"; __structuredAttrs = true; __ignoreNulls = true; n = null; m = 1; }',
      expected:
        '[ "/nix/store/488jgc14y4hlf6caqpgq28xs8y754m80-a.drv /nix/store/bslpdnkn8s72l45qhhfjnqmdzqawk5h5-a out" ]',
    },
  ],
  refused: [
    { expr: 'derivation { system = "s"; builder = "b"; }', expected: 'ERROR' },
    { expr: 'derivation { name = "a"; builder = "b"; }', expected: 'ERROR' },
    { expr: 'derivation { name = "a"; system = "s"; }', expected: 'ERROR' },
    { expr: 'derivation { name = "a b"; system = "s"; builder = "b"; }', expected: 'ERROR' },
    { expr: 'derivation { name = ""; system = "s"; builder = "b"; }', expected: 'ERROR' },
    { expr: 'derivation { name = "a.drv"; system = "s"; builder = "b"; }', expected: 'ERROR' },
    { expr: 'derivation { name = "a"; system = "s"; builder = "b"; outputs = [ ]; }', expected: 'ERROR' },
    {
      expr: 'derivation { name = "a"; system = "s"; builder = "b"; outputs = [ "out" "out" ]; }',
      expected: 'ERROR',
    },
    {
      expr: 'derivation { name = "a"; system = "s"; builder = "b"; outputs = [ "drv" ]; }',
      expected: 'ERROR',
    },
    {
      expr: 'derivation { name = "a"; system = "s"; builder = "b"; outputHash = "abc"; outputHashAlgo = "sha256"; }',
      expected: 'ERROR',
    },
    {
      expr: 'derivation { name = "a"; system = "s"; builder = "b"; outputHash = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="; outputHashMode = "nested"; }',
      expected: 'ERROR',
    },
    {
      expr: 'derivation { name = "a"; system = "s"; builder = "b"; outputHash = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="; outputs = [ "out" "dev" ]; }',
      expected: 'ERROR',
    },
    {
      expr: 'derivation { name = "a"; system = "s"; builder = "b"; outputHash = "sha256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU"; }',
      expected: 'ERROR',
    },
    {
      expr: 'derivation { name = "a"; system = "s"; builder = "b"; outputHash = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU"; outputHashAlgo = "sha256"; }',
      expected: 'ERROR',
    },
    {
      expr: 'derivation { name = "a"; system = "s"; builder = "b"; outputHash = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFUAAA"; }',
      expected: 'ERROR',
    },
    {
      expr: 'derivation { name = "a"; system = "s"; builder = "b"; outputHash = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuF"; }',
      expected: 'ERROR',
    },
    {
      expr: 'derivation { name = "a"; system = "s"; builder = "b"; outputHash = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuF_="; }',
      expected: 'ERROR',
    },
    { expr: 'derivation { name = "a"; system = "s"; builder = "b"; outputHash = ""; }', expected: 'ERROR' },
    {
      expr: 'derivation { name = "a"; system = "s"; builder = "b"; outputHash = ""; outputHashAlgo = null; }',
      expected: 'ERROR',
    },
    {
      expr: 'derivation { name = "a"; system = "s"; builder = "b"; outputHash = ""; outputHashAlgo = "unknown"; }',
      expected: 'ERROR',
    },
    { expr: 'derivation { name = "a"; system = "s"; builder = "b"; f = x: x; }', expected: 'ERROR' },
    { expr: 'derivation { name = "a"; system = "s"; builder = "b"; set = { }; }', expected: 'ERROR' },
    {
      expr: 'derivation { name = "${builtins.toFile "x" "y"}"; system = "s"; builder = "b"; }',
      expected: 'ERROR',
    },
  ],
};
