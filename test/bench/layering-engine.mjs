// One layering, in the process that test/bench/layering.mjs starts for it: prints its seconds as JSON.
//
//   node layering-engine.mjs '{ "layering": "auto", "closure": { "paths": 1000, "references": 5000 } }'
import { planLayers } from '../../dist/layering/index.js';
import { randomClosure } from './layering-closures.mjs';

const { layering, closure, targets } = JSON.parse(process.argv[2]);
const nodes = randomClosure(closure);
const request = { closure: nodes, exclude: [], maxLayers: 100, usedLayers: 1 };
const start = performance.now();
planLayers({ ...request, layering: targets === undefined ? layering : withTargets() });
console.log(JSON.stringify({ seconds: (performance.now() - start) / 1000 }));

/** Some paths in the place of "TARGETS". */
function withTargets() {
  const chosen = Array.from(
    { length: targets },
    (_, nth) => nodes[Math.floor(((nth + 0.5) * nodes.length) / targets)].path,
  );
  return JSON.parse(JSON.stringify(layering).replaceAll('"TARGETS"', JSON.stringify(chosen)));
}
