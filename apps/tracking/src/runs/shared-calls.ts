/**
 * Lets callers that want the same thing at the same time share one call. Nobody is given the result of a call that
 * began before they asked, so what they had written before is in it: while a call runs, all who come wait for the next.
 */
export class SharedCalls<Result> {
  private readonly running = new Map<string, Promise<unknown>>();
  private readonly waiting = new Map<string, Promise<Result>>();

  run(key: string, call: () => Promise<Result>): Promise<Result> {
    const next = this.waiting.get(key);
    if (next) return next;
    const current = this.running.get(key);
    if (!current) return this.start(key, call);
    const following = current.then(() => {
      this.waiting.delete(key);
      return this.start(key, call);
    });
    this.waiting.set(key, following);
    return following;
  }

  private start(key: string, call: () => Promise<Result>): Promise<Result> {
    const result = call();
    const end = (): void => {
      this.running.delete(key);
    };
    this.running.set(key, result.then(end, end));
    return result;
  }
}
