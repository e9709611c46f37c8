// Runs the conformance suite of the OCI distribution specification against the registry that tests use
// (test/registry/server), with the checks of 1.1 and with those of what comes after it:
//
//   OCI_CONFORMANCE=<program> npm run conformance:registry
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { rolldown } from 'rolldown';

const program = process.env.OCI_CONFORMANCE;
if (!program) {
  console.error(
    'Set OCI_CONFORMANCE to the program that `go build` makes of conformance/ in opencontainers/distribution-spec.',
  );
  process.exit(2);
}

const folder = mkdtempSync(join(tmpdir(), 'nixlayer-conformance-'));
try {
  const { startTestRegistry } = await bundled(
    join(import.meta.dirname, '../registry/server/test-registry.ts'),
  );
  for (const version of ['1.1', 'dev']) {
    const registry = await startTestRegistry();
    const output = await runSuite(registry.host, version);
    await registry.close();
    const counts = countsOf(readFileSync(join(folder, version, 'junit.xml'), 'utf8'));
    console.log(
      `${version.padEnd(4)} ${Object.entries(counts)
        .map(([name, count]) => `${count} ${name}`)
        .join(', ')}`,
    );
    if (counts.failures + counts.errors === 0 && counts.tests > 0) continue;
    console.error(output);
    process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true });
}

/** The registry is TypeScript, which not every Node runs. */
async function bundled(input) {
  const file = join(folder, 'registry.mjs');
  const bundle = await rolldown({ input, platform: 'node' });
  await bundle.write({ file, format: 'esm' });
  await bundle.close();
  return import(file);
}

function runSuite(host, version) {
  const env = {
    ...process.env,
    OCI_VERSION: version,
    OCI_REGISTRY: host,
    OCI_TLS: 'disabled',
    OCI_REPO1: 'conformance/one',
    OCI_REPO2: 'conformance/two',
    OCI_RESULTS_DIR: join(folder, version),
  };
  return new Promise((done) => {
    // Its exit status says nothing of failed checks.
    execFile(resolve(program), { env, cwd: folder, maxBuffer: 2 ** 28 }, (_error, stdout, stderr) =>
      done(stdout + stderr),
    );
  });
}

/** The attributes of the report's root. */
function countsOf(junit) {
  const [root] = /<testsuites[^>]*>/.exec(junit) ?? [''];
  return Object.fromEntries(
    ['tests', 'failures', 'errors', 'skipped'].map((name) => {
      const [, count = '0'] = new RegExp(` ${name}="(\\d+)"`).exec(root) ?? [];
      return [name, Number(count)];
    }),
  );
}
