import type { SettingsIssue, SettingsResult } from '../port/provider-definition.js';
import { isObject, type JsonObject } from './values.js';

/** Where a mapping stands within the `model`, and what was found wrong so far. */
interface Findings {
  readonly path: readonly string[];
  readonly issues: SettingsIssue[];
  readonly warnings: SettingsIssue[];
}

/** Reads the `config` mapping of an endpoint key by key and gathers everything that is wrong with it. */
export class SettingsReader {
  private readonly config: JsonObject;

  constructor(
    config: unknown,
    knownKeys: readonly string[],
    private readonly findings: Findings = { path: ['config'], issues: [], warnings: [] },
  ) {
    this.config = isObject(config) ? config : {};
    if (config != null && !isObject(config)) this.refuse(null, 'must be a mapping of settings');
    for (const key of Object.keys(this.config)) {
      if (!knownKeys.includes(key))
        findings.warnings.push({
          ...this.finding(key, 'is not a setting of this provider and is ignored'),
          known: knownKeys,
        });
    }
  }

  /** The reader of a mapping within this one; its findings count as findings of this reader. */
  mapping(key: string, knownKeys: readonly string[]): SettingsReader {
    const path = [...this.findings.path, key];
    return new SettingsReader(this.config[key], knownKeys, { ...this.findings, path });
  }

  /** A text that goes into an HTTP header: keys, organisations. */
  headerText(key: string): string | null {
    const text = this.text(key);
    if (text === null || /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(text)) return text;
    this.refuse(key, 'contains characters that an HTTP header cannot carry');
    return null;
  }

  requiredHeaderText(key: string): string {
    const text = this.headerText(key);
    if (text === null && this.isAbsent(key)) this.refuse(key, 'is required');
    return text ?? '';
  }

  text(key: string): string | null {
    const value = this.config[key];
    if (value === undefined || value === null) return null;
    if (typeof value !== 'string') {
      this.refuse(key, 'is not a string');
      return null;
    }
    if (value.trim() !== '') return value.trim();
    this.refuse(key, 'is empty');
    return null;
  }

  /** A whole number within a range; values from variables come as text. */
  integer(key: string, { min, max }: { readonly min: number; readonly max: number }): number | null {
    const value = this.config[key];
    if (value === undefined || value === null) return null;
    const number = typeof value === 'string' && /^\d+$/.test(value.trim()) ? Number(value) : value;
    if (typeof number === 'number' && Number.isInteger(number) && number >= min && number <= max)
      return number;
    this.refuse(key, `is not a whole number from ${String(min)} to ${String(max)}`);
    return null;
  }

  url(key: string, fallback: string): URL {
    const text = this.text(key);
    const url = URL.canParse(text ?? fallback) ? new URL(text ?? fallback) : null;
    if (url && /^https?:$/.test(url.protocol)) return url;
    this.refuse(key, 'is not an http or https address');
    return new URL(fallback);
  }

  requiredUrl(key: string): URL {
    if (this.isAbsent(key)) this.refuse(key, 'is required');
    return this.url(key, 'http://localhost');
  }

  isAbsent(key: string): boolean {
    return this.config[key] === undefined || this.config[key] === null;
  }

  /** Records a fault of one key, or with null of the whole mapping. */
  refuse(key: string | null, reason: string): void {
    this.findings.issues.push(this.finding(key, reason));
  }

  /** Records a fault of the model's name. */
  refuseModelName(reason: string): void {
    this.findings.issues.push({ path: ['name'], reason });
  }

  result<Settings>(settings: Settings): SettingsResult<Settings> {
    const { issues, warnings } = this.findings;
    return issues.length > 0 ? { ok: false, issues, warnings } : { ok: true, settings, warnings };
  }

  private finding(key: string | null, reason: string): SettingsIssue {
    const { path } = this.findings;
    return { path: key === null ? path : [...path, key], reason };
  }
}
