export interface ConfigProblem {
  /** As people write it: `endpoints[0].limit.calls`; empty for the file as a whole. */
  readonly path: string;
  readonly line: number | null;
  readonly reason: string;
}

/** A configuration that cannot be used, with everything that is wrong with it. Never quotes a value from `config`. */
export class GatewayConfigError extends Error {
  constructor(
    readonly file: string,
    readonly problems: readonly ConfigProblem[],
    readonly headline = `The gateway configuration is invalid: ${file}`,
  ) {
    super([headline, ...problems.map((problem) => `  ${describeProblem(problem)}`)].join('\n'));
    this.name = 'GatewayConfigError';
  }
}

export function describeProblem({ path, line, reason }: ConfigProblem): string {
  return [line === null ? null : `line ${line}`, path === '' ? null : path, reason]
    .filter((part) => part !== null)
    .join(': ');
}
