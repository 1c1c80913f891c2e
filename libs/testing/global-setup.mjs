import { startTestServers } from './servers/start.mjs';

/** Jest calls this once for the run and the teardown in the same process. */
export default async function globalSetup() {
  globalThis.stopTestServers = await startTestServers();
}
