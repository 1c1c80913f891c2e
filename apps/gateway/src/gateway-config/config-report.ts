import type { ConfigProblem } from './gateway-config.errors.js';
import type { ConfigPath, YamlDocument } from './yaml-document.js';

/** Collects what is wrong (the file is refused) and what is odd (it is used, and the oddity reported). */
export class ConfigReport {
  readonly problems: ConfigProblem[] = [];
  readonly warnings: ConfigProblem[] = [];

  constructor(private readonly document: YamlDocument) {}

  problem(path: ConfigPath, reason: string): void {
    this.problems.push(this.at(path, reason));
  }

  warning(path: ConfigPath, reason: string): void {
    this.warnings.push(this.at(path, reason));
  }

  private at(path: ConfigPath, reason: string): ConfigProblem {
    return { path: writePath(path), line: this.document.lineOf(path), reason };
  }
}

function writePath(path: ConfigPath): string {
  return path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : index === 0 ? part : `.${part}`))
    .join('');
}
