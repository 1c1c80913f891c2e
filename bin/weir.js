#!/usr/bin/env node
import { existsSync } from 'node:fs';
import * as nodeModule from 'node:module';

const entry = new URL('../dist/apps/cli/src/main.js', import.meta.url);

if (existsSync(entry)) {
  // Node 22 and newer keep compiled code between starts; older ones do not know the call.
  nodeModule.enableCompileCache?.();
  await import(entry.href);
} else {
  process.stderr.write('weir: not built yet. Run `npm run build` (`npm start` does it by itself).\n');
  process.exitCode = 1;
}
