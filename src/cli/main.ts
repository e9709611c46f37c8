#!/usr/bin/env node
// The program's first file: has V8 keep what it compiles, where Node can, and loads the rest.
import module from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';

// Since Node 22.8, and not in the types of Node 20. A folder that cannot be written is no error.
const { enableCompileCache } = module as { enableCompileCache?: (folder: string) => void };
enableCompileCache?.(join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'nixlayer', 'compiled'));

const { run } = await import('./run.ts');
await run(process.argv.slice(2));
