;; One pass of ancestor-blocks.ts, which documents it; the bytes of this module are in ancestor-sweep-module.ts.
;; Masks have 512 bits: four vectors of 128 are or-ed at once, eight times as fast as JavaScript does it word by word.
;;
;; For the nodes after $node: mask |= masks of the parents from $node on. $differs gets a byte for each node with such a
;; parent: 1 where other parents have bits that the nearest one lacks. Then $sums gets a double, their sum by $table: 256
;; doubles for each byte of a mask. All but the first two parameters are addresses; without a table ($table = 0) nothing is
;; added up. The 64 bytes before $masks are overwritten.
(module
  (import "env" "memory" (memory 1))
  (func (export "sweep") (param $node i32) (param $nodes i32) (param $starts i32) (param $targets i32) (param $masks i32) (param $differs i32) (param $sums i32) (param $table i32)
    (local $from i32) (local $first i32) (local $edge i32) (local $parent i32)
    (local $n0 v128) (local $n1 v128) (local $n2 v128) (local $n3 v128)
    (local $word i32) (local $bits i32) (local $sum f64)
    (local $a0 v128) (local $a1 v128) (local $a2 v128) (local $a3 v128)
    (local.set $from (local.get $node))
    (loop $next
      (local.set $node (i32.add (local.get $node) (i32.const 1)))
      (br_if $next
       (block $skip (result i32)
        (drop (br_if $skip (i32.const 0) (i32.ge_u (local.get $node) (local.get $nodes))))
        (local.set $parent (i32.add (local.get $starts) (i32.shl (local.get $node) (i32.const 2))))
        (local.set $first (i32.add (local.get $targets) (i32.shl (i32.load (local.get $parent)) (i32.const 2))))
        (local.set $edge (i32.add (local.get $targets) (i32.shl (i32.load offset=4 (local.get $parent)) (i32.const 2))))
        (drop (br_if $skip (i32.const 1) (i32.eq (local.get $edge) (local.get $first))))
        (local.set $edge (i32.sub (local.get $edge) (i32.const 4)))
        (local.set $parent (i32.load (local.get $edge)))
        (drop (br_if $skip (i32.const 1) (i32.lt_u (local.get $parent) (local.get $from))))
        (local.set $parent (i32.add (local.get $masks) (i32.shl (local.get $parent) (i32.const 6))))
        (local.set $a0 (local.tee $n0 (v128.load (local.get $parent))))
        (local.set $a1 (local.tee $n1 (v128.load offset=16 (local.get $parent))))
        (local.set $a2 (local.tee $n2 (v128.load offset=32 (local.get $parent))))
        (local.set $a3 (local.tee $n3 (v128.load offset=48 (local.get $parent))))
        (block $done
          (loop $more
            (br_if $done (i32.eq (local.get $edge) (local.get $first)))
            (local.set $edge (i32.sub (local.get $edge) (i32.const 4)))
            (local.set $parent (i32.load (local.get $edge)))
            (br_if $done (i32.lt_u (local.get $parent) (local.get $from)))
            (local.set $parent (i32.add (local.get $masks) (i32.shl (local.get $parent) (i32.const 6))))
            (local.set $a0 (v128.or (local.get $a0) (v128.load (local.get $parent))))
            (local.set $a1 (v128.or (local.get $a1) (v128.load offset=16 (local.get $parent))))
            (local.set $a2 (v128.or (local.get $a2) (v128.load offset=32 (local.get $parent))))
            (local.set $a3 (v128.or (local.get $a3) (v128.load offset=48 (local.get $parent))))
            (br $more)))
        (local.set $n0 (v128.xor (local.get $n0) (local.get $a0)))
        (local.set $n1 (v128.xor (local.get $n1) (local.get $a1)))
        (local.set $n2 (v128.xor (local.get $n2) (local.get $a2)))
        (local.set $n3 (v128.xor (local.get $n3) (local.get $a3)))
        (if (v128.any_true (v128.or (v128.or (local.get $n0) (local.get $n1)) (v128.or (local.get $n2) (local.get $n3))))
          (then
            (i32.store8 (i32.add (local.get $differs) (local.get $node)) (i32.const 1))
            (if (local.get $table)
              (then
                (local.set $word (i32.sub (local.get $masks) (i32.const 64)))
                (v128.store (local.get $word) (local.get $n0))
                (v128.store offset=16 (local.get $word) (local.get $n1))
                (v128.store offset=32 (local.get $word) (local.get $n2))
                (v128.store offset=48 (local.get $word) (local.get $n3))
                (local.set $parent (local.get $table))
                (local.set $sum (f64.const 0))
                (loop $words
                  (local.set $bits (i32.load (local.get $word)))
                  (if (local.get $bits)
                    (then
                      (local.set $sum (f64.add (local.get $sum) (f64.add
                        (f64.add
                          (f64.load (i32.add (local.get $parent)
                            (i32.and (i32.shl (local.get $bits) (i32.const 3)) (i32.const 2040))))
                          (f64.load offset=2048 (i32.add (local.get $parent)
                            (i32.and (i32.shr_u (local.get $bits) (i32.const 5)) (i32.const 2040)))))
                        (f64.add
                          (f64.load offset=4096 (i32.add (local.get $parent)
                            (i32.and (i32.shr_u (local.get $bits) (i32.const 13)) (i32.const 2040))))
                          (f64.load offset=6144 (i32.add (local.get $parent)
                            (i32.and (i32.shr_u (local.get $bits) (i32.const 21)) (i32.const 2040))))))))))
                  (local.set $parent (i32.add (local.get $parent) (i32.const 8192)))
                  (local.set $word (i32.add (local.get $word) (i32.const 4)))
                  (br_if $words (i32.lt_u (local.get $word) (local.get $masks))))
                (f64.store (i32.add (local.get $sums) (i32.shl (local.get $node) (i32.const 3))) (local.get $sum))))))
        (local.set $parent (i32.add (local.get $masks) (i32.shl (local.get $node) (i32.const 6))))
        (v128.store (local.get $parent) (v128.or (v128.load (local.get $parent)) (local.get $a0)))
        (v128.store offset=16 (local.get $parent) (v128.or (v128.load offset=16 (local.get $parent)) (local.get $a1)))
        (v128.store offset=32 (local.get $parent) (v128.or (v128.load offset=32 (local.get $parent)) (local.get $a2)))
        (v128.store offset=48 (local.get $parent) (v128.or (v128.load offset=48 (local.get $parent)) (local.get $a3)))
        (i32.const 1))))))
