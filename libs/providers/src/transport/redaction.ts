/** A shorter key protects nothing, and taking its letters out would garble the vendor's words. */
const MIN_SECRET_LENGTH = 8;
const REPLACEMENT = '[redacted]';

/** Takes secrets out of what a vendor says; some repeat the key that they refuse. */
export class Redaction {
  private readonly secrets: readonly string[];

  constructor(secrets: readonly string[]) {
    const telling = secrets.filter((secret) => secret.length >= MIN_SECRET_LENGTH);
    this.secrets = telling.flatMap((secret) => [secret, encodeURIComponent(secret)]);
  }

  text(text: string): string {
    return this.secrets.reduce((safe, secret) => safe.replaceAll(secret, REPLACEMENT), text);
  }

  /** Undefined when it is no JSON. Looks at each text once more: JSON can spell the letters of a key in other ways. */
  json(text: string): unknown {
    try {
      return JSON.parse(text, (_key, value: unknown) =>
        typeof value === 'string' ? this.text(value) : value,
      );
    } catch {
      return undefined;
    }
  }
}
