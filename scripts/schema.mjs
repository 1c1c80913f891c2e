/** `npm run schema`: writes config/gateway.schema.json from the built gateway's classes and providers. */
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { format, resolveConfig } from 'prettier';

const root = resolve(import.meta.dirname, '..');
const file = join(root, 'config/gateway.schema.json');
const load = (path) => import(join(root, 'dist', path));
const { gatewayConfigSchema } = await load('apps/gateway/src/gateway-config/schema/gateway-config.schema.js');
const { providerRegistry } = await load('libs/providers/src/index.js');
const text = JSON.stringify(gatewayConfigSchema(providerRegistry));
await writeFile(file, await format(text, { ...(await resolveConfig(file)), parser: 'json' }));
