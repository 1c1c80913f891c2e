/** Longest name of a process that writes: the prefixes form a column. */
const PREFIX_WIDTH = 8;
const HIDDEN_FIELDS = new Set(['level', 'time', 'pid', 'hostname', 'name', 'msg']);
const CLOCK = /T(\d\d:\d\d:\d\d)/;

/** Cuts a stream of text into lines; the last one may come without a line end. */
export class LineCutter {
  private rest = '';

  constructor(private readonly onLine: (line: string) => void) {}

  push(text: string): void {
    const lines = (this.rest + text).split('\n');
    this.rest = lines.pop() ?? '';
    for (const line of lines) this.onLine(line);
  }

  end(): void {
    if (this.rest !== '') this.onLine(this.rest);
    this.rest = '';
  }
}

/** A line of a child for human eyes: JSON log lines are unfolded, other lines pass as they are. */
export function formatLogLine(source: string, line: string): string {
  return `${source.padEnd(PREFIX_WIDTH)} | ${unfold(line)}`;
}

/** The message of a log line, without time and fields. */
export function messageOf(line: string): string {
  const entry = parseEntry(line);
  return typeof entry?.msg === 'string' ? entry.msg : line;
}

function unfold(line: string): string {
  const entry = parseEntry(line);
  if (entry === null || typeof entry.msg !== 'string') return line;
  const clock = typeof entry.time === 'string' ? CLOCK.exec(entry.time)?.[1] : undefined;
  const level =
    typeof entry.level === 'string' && entry.level !== 'info' ? entry.level.toUpperCase() : undefined;
  const fields = Object.entries(entry)
    .filter(([name]) => !HIDDEN_FIELDS.has(name))
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  return [clock, level, entry.msg, ...fields].filter((part) => part !== undefined).join(' ');
}

function parseEntry(line: string): Record<string, unknown> | null {
  if (!line.startsWith('{')) return null;
  try {
    const entry: unknown = JSON.parse(line);
    return typeof entry === 'object' && entry !== null ? { ...entry } : null;
  } catch {
    // Cut off by a crash, or not ours: shown as it came.
    return null;
  }
}
