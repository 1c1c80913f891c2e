/** What the promise comes to, or null as soon as the signal is raised. */
export function untilStopped<T>(promise: Promise<T>, stop: AbortSignal): Promise<T | null> {
  return new Promise((resolve, reject) => {
    const onStop = (): void => resolve(null);
    if (stop.aborted) onStop();
    stop.addEventListener('abort', onStop, { once: true });
    promise.then(resolve, reject).finally(() => stop.removeEventListener('abort', onStop));
  });
}
