// nixlayer's own NAR hashes, which are no public entry.
import { rolldown } from 'rolldown';
import { project } from './measure-process.mjs';

const bundle = await rolldown({ cwd: project, input: 'src/store/nar.ts', platform: 'node' });
const { output } = await bundle.generate({ format: 'esm' });
await bundle.close();
const code = Buffer.from(output[0].code).toString('base64');
export const { hashNar } = await import(`data:text/javascript;base64,${code}`);
