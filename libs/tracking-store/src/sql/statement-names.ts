import { createHash } from 'node:crypto';

/** Each named statement is held by every connection of the pool. */
const MAX_NAMES = 32;
/** Statements that are watched for being asked again. */
const MAX_WATCHED = 512;
const ENOUGH_TIMES = 3;

/**
 * Names for the statements that are made for a request and then come again, as a dashboard's search does: under a name
 * Postgres parses and plans them once. The first that are asked for several times get a name.
 */
export class StatementNames {
  private readonly names = new Map<string, string>();
  private readonly times = new Map<string, number>();

  /** `subject`: what else a plan depends on, such as the experiment that is searched. */
  nameOf(text: string, subject: string): string | undefined {
    const mark = createHash('sha1').update(text).update(subject).digest('base64url');
    const known = this.names.get(mark);
    if (known !== undefined || this.names.size >= MAX_NAMES) return known;
    const times = (this.times.get(mark) ?? 0) + 1;
    if (times < ENOUGH_TIMES) {
      if (this.times.size >= MAX_WATCHED) this.times.clear();
      this.times.set(mark, times);
      return undefined;
    }
    this.times.delete(mark);
    const name = `search-${mark}`;
    this.names.set(mark, name);
    return name;
  }
}
