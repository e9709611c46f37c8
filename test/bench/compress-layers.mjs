// What the compression library does on one core, file by file: node compress-layers.mjs gzip|zstd FILE... prints how many
// bytes come out.
import { spawn } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { compose } from 'node:stream';
import zlib from 'node:zlib';

const chunkSize = 256 * 1024;
const methods = {
  gzip: () => zlib.createGzip({ level: 6, chunkSize }),
  zstd: () =>
    zlib.createZstdCompress?.({ chunkSize, params: { [zlib.constants.ZSTD_c_compressionLevel]: 3 } }),
};

const [methodName, ...files] = process.argv.slice(2);
let bytes = 0;
for (const file of files) for await (const chunk of compressed(file)) bytes += chunk.length;
console.log(bytes);

function compressed(file) {
  const method = methods[methodName]();
  // Node before 22.15 has no zstd.
  if (!method)
    return spawn('zstd', ['-3', '-T1', '-c', file], { stdio: ['ignore', 'pipe', 'inherit'] }).stdout;
  return compose(createReadStream(file, { highWaterMark: chunkSize }), method);
}
