/** About 7,500 slim runs, some pages of the largest size. The texts stay in memory between searches. */
const MAX_CHARACTERS = 6 * 1024 * 1024;

/** Texts of runs that hold for one state of the database, and are forgotten when another is seen. */
export class RunTextCache {
  private stamp = '';
  private characters = 0;
  private readonly texts = new Map<string, string>();

  get(stamp: string, runId: string): string | undefined {
    return this.stamp === stamp ? this.texts.get(runId) : undefined;
  }

  /** Room is not made by forgetting single runs: a search that needs them all would find none of them. */
  add(stamp: string, texts: ReadonlyMap<string, string>): void {
    if (this.stamp !== stamp) this.clear(stamp);
    for (const [runId, text] of texts) {
      if (this.texts.has(runId)) continue;
      if (this.characters + text.length > MAX_CHARACTERS) this.clear(stamp);
      if (text.length > MAX_CHARACTERS) continue;
      this.texts.set(runId, text);
      this.characters += text.length;
    }
  }

  private clear(stamp: string): void {
    this.stamp = stamp;
    this.texts.clear();
    this.characters = 0;
  }
}
