export interface ConfigFinding {
  /** As people write it: `endpoints[0].limit.calls`; empty for the file as a whole. */
  readonly path: string;
  readonly line: number | null;
  readonly reason: string;
}

export interface ConfigCheck {
  readonly file: string;
  readonly endpoints: number;
  readonly routes: number;
  readonly errors: readonly ConfigFinding[];
  readonly warnings: readonly ConfigFinding[];
}

/** One finding a line, `file:line: error: path: reason` as editors and CI jump to it, then what there is in all. */
export function renderCheck(check: ConfigCheck): string {
  const findings = [
    ...check.errors.map((finding) => ({ ...finding, kind: 'error' })),
    ...check.warnings.map((finding) => ({ ...finding, kind: 'warning' })),
  ].sort((one, other) => (one.line ?? 0) - (other.line ?? 0));
  const lines = findings.map(({ kind, line, path, reason }) =>
    [line === null ? check.file : `${check.file}:${line}`, kind, path, reason]
      .filter((part) => part !== '')
      .join(': '),
  );
  return `${[...lines, summary(check)].join('\n')}\n`;
}

function summary({ endpoints, routes, errors, warnings }: ConfigCheck): string {
  // A file with errors has no endpoints: none of it is used.
  const contents =
    errors.length > 0
      ? [count(errors.length, 'error')]
      : [count(endpoints, 'endpoint'), count(routes, 'route')];
  return [...contents, count(warnings.length, 'warning')].join(', ');
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
