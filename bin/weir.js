#!/usr/bin/env node
import { existsSync } from 'node:fs';

const entry = new URL('../dist/apps/cli/src/main.js', import.meta.url);

if (existsSync(entry)) {
  await import(entry.href);
} else {
  process.stderr.write('weir: not built yet. Run `npm run build` (`npm start` does it by itself).\n');
  process.exitCode = 1;
}
