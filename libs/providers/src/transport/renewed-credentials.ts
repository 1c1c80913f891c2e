/** Credentials that may end. */
export interface Expiring {
  /** Absent for those that do not. */
  readonly expiration?: Date;
}

/** From when on before their end credentials are renewed; sessions last at least fifteen minutes. */
const EARLY_MS = 5 * 60_000;
/** A renewal that failed while the old credentials still hold is not repeated by every call. */
const RETRY_MS = 10_000;

/**
 * Keeps credentials until shortly before they expire. One renewal is in flight at a time, and while the old credentials
 * hold nobody waits for it.
 */
export class RenewedCredentials<Credentials extends Expiring> {
  private current: Credentials | null = null;
  private renewal: Promise<Credentials> | null = null;
  private nextAttemptAt = 0;

  constructor(
    private readonly fetch: () => Promise<Credentials>,
    private readonly clock: () => number,
  ) {}

  get(): Promise<Credentials> {
    const remainingMs = this.remainingMs();
    if (this.current === null || remainingMs <= 0) return this.renew();
    if (remainingMs < EARLY_MS && this.clock() >= this.nextAttemptAt) this.renewAhead();
    return Promise.resolve(this.current);
  }

  private remainingMs(): number {
    const expiration = this.current?.expiration;
    return expiration === undefined ? Infinity : expiration.getTime() - this.clock();
  }

  private renewAhead(): void {
    this.nextAttemptAt = this.clock() + RETRY_MS;
    // The old credentials still hold: a failure shows itself to the call that finds them expired.
    this.renew().catch(() => undefined);
  }

  private renew(): Promise<Credentials> {
    this.renewal ??= this.fetch()
      .then((fresh) => (this.current = fresh))
      .finally(() => (this.renewal = null));
    return this.renewal;
  }
}
