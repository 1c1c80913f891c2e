// Portkey's gateway from npm, in a cache folder of the user so that it is fetched once.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const VERSION = '1.15.2';

/** Path of the peer's server, after installing it where need be. */
export function installPortkey() {
  const folder = join(
    process.env.XDG_CACHE_HOME || join(homedir(), '.cache'),
    'weir',
    'peers',
    `portkey-${VERSION}`,
  );
  const entry = join(folder, 'node_modules/@portkey-ai/gateway/build/start-server.js');
  if (!existsSync(entry)) {
    mkdirSync(folder, { recursive: true });
    const flags = ['--no-audit', '--no-fund', '--ignore-scripts', '--prefix', folder];
    execFileSync('npm', ['install', ...flags, `@portkey-ai/gateway@${VERSION}`], { stdio: 'inherit' });
  }
  return entry;
}

/** What Portkey wants in a request to forward it to an OpenAI-like vendor at another address. */
export const portkeyHeaders = (vendorUrl) => ({
  authorization: 'Bearer bench',
  'x-portkey-provider': 'openai',
  'x-portkey-custom-host': `${vendorUrl}/v1`,
});
