export type Environment = Readonly<Record<string, string | undefined>>;

export interface SettingsProblem {
  readonly name: string;
  readonly reason: string;
}

/** Lists every bad variable by name and reason. Values are left out: they may be secrets. */
export class SettingsError extends Error {
  constructor(readonly problems: readonly SettingsProblem[]) {
    super(problems.map(({ name, reason }) => `${name}: ${reason}`).join('; '));
    this.name = 'SettingsError';
  }
}

/** Reads typed values from the environment and collects problems, so that one run reports them all. */
export class EnvironmentReader {
  private readonly problems: SettingsProblem[] = [];

  constructor(private readonly environment: Environment) {}

  /** First of `names` that is set to something other than blank. */
  text(...names: string[]): string | null {
    for (const name of names) {
      const value = this.environment[name]?.trim();
      if (value) return value;
    }
    return null;
  }

  integer(name: string, { fallback, min, max }: { fallback: number; min: number; max: number }): number {
    const value = this.text(name);
    if (value === null) return fallback;
    const number = Number(value);
    if (/^\d+$/.test(value) && number >= min && number <= max) return number;
    return this.fail(name, `must be a whole number from ${min} to ${max}`, fallback);
  }

  /** A switch that is off unless the variable says `true`. */
  flag(name: string): boolean {
    const value = this.text(name)?.toLowerCase() ?? 'false';
    if (value === 'true' || value === 'false') return value === 'true';
    return this.fail(name, 'must be true or false', false);
  }

  port(name: string, fallback: number): number {
    return this.integer(name, { fallback, min: 1, max: 65_535 });
  }

  /** An address with one of the given schemes (without colon). */
  address(name: string, { schemes }: { schemes: readonly string[] }): string | null {
    const value = this.text(name);
    if (value === null) return null;
    const scheme = URL.canParse(value) ? new URL(value).protocol.slice(0, -1) : null;
    if (scheme !== null && schemes.includes(scheme)) return value;
    return this.fail(
      name,
      `must be an address that begins with ${schemes.map((s) => `${s}://`).join(' or ')}`,
      null,
    );
  }

  fail<T>(name: string, reason: string, fallback: T): T {
    this.problems.push({ name, reason });
    return fallback;
  }

  /** Throws {@link SettingsError} when anything read so far was bad. */
  done<T>(settings: T): T {
    if (this.problems.length > 0) throw new SettingsError(this.problems);
    return settings;
  }
}
