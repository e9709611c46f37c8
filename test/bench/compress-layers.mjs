// What the compression library does on one core, file by file: node compress-layers.mjs gzip|zstd, the files' names on
// standard input. Prints how many bytes come out.
import { spawn } from 'node:child_process';
import { createReadStream, readFileSync } from 'node:fs';
import { compose } from 'node:stream';
import zlib from 'node:zlib';

const chunkSize = 256 * 1024;
const methods = {
  gzip: () => zlib.createGzip({ level: 6, chunkSize }),
  zstd: () =>
    zlib.createZstdCompress?.({ chunkSize, params: { [zlib.constants.ZSTD_c_compressionLevel]: 3 } }),
};

let bytes = 0;
for (const file of readFileSync(0, 'utf8').split('\n').filter(Boolean))
  for await (const chunk of compressed(file)) bytes += chunk.length;
console.log(bytes);

function compressed(file) {
  const method = methods[process.argv[2]]();
  // Node before 22.15 has no zstd.
  if (!method)
    return spawn('zstd', ['-3', '-T1', '-c', file], { stdio: ['ignore', 'pipe', 'inherit'] }).stdout;
  return compose(createReadStream(file, { highWaterMark: chunkSize }), method);
}
