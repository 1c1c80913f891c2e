/** `npm run docs:errors`: writes docs/errors.md from the built gateway's catalogue of errors. */
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const { renderErrorReference } = await import(join(root, 'dist/apps/gateway/src/errors/error-reference.js'));
await writeFile(join(root, 'docs/errors.md'), renderErrorReference());
