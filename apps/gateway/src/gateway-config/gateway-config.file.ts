import { readFile } from 'node:fs/promises';
import { GatewayConfigError } from './gateway-config.errors.js';

/** The text of a configuration file. Throws a {@link GatewayConfigError} that says why there is none. */
export async function readConfigFile(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : null;
    if (code === 'ENOENT') throw new GatewayConfigError(path, [], `${path} does not exist`);
    const reason = code === 'EISDIR' ? 'it is a folder' : `it cannot be read (${String(code)})`;
    throw new GatewayConfigError(path, [{ path: '', line: null, reason }]);
  }
}
