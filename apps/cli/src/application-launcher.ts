/** Application names of the command line and the folders under `apps/` that hold them. */
const APPLICATION_FOLDERS = {
  gateway: 'gateway',
  tracking: 'tracking',
  worker: 'evaluation-worker',
} as const;

export type ApplicationName = keyof typeof APPLICATION_FOLDERS;

// Nobody restarts or watches a process that lost its parent, and the next start needs its port.
const ORPHAN_DEADLINE_MS = 5_000;

/**
 * Runs an application in this process until it ends. The address is computed: applications do not import each other,
 * and `gateway start` must not load what only the others need.
 */
export async function launchApplication(name: ApplicationName): Promise<void> {
  endWithParent();
  await importFrom(name, 'main.js');
}

/** Loads a module of an application for a command that does not run it; the caller says what it exports. */
export async function importFrom(name: ApplicationName, file: string): Promise<unknown> {
  const entry = new URL(`../../${APPLICATION_FOLDERS[name]}/src/${file}`, import.meta.url);
  return import(entry.href);
}

/** `weir up` holds an IPC channel to each child; it breaks when the parent is gone, even by kill -9. */
function endWithParent(): void {
  if (!process.connected) return;
  process.once('disconnect', () => {
    setTimeout(() => process.exit(1), ORPHAN_DEADLINE_MS).unref();
    // Ends a process that is still starting; one that serves has its own handler and drains first.
    process.kill(process.pid, 'SIGTERM');
  });
  // Waiting for the parent must not keep a process alive that has nothing else to do.
  process.channel?.unref();
}
