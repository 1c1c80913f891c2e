/** What a command sees of the process it runs in. */
export interface CommandContext {
  /** Flags are written into it before an application starts: applications read their settings from here only. */
  readonly environment: Record<string, string | undefined>;
  /** Folder of the project: holds `bin/`, `config/` and `package.json`. */
  readonly projectRoot: string;
  readonly version: string;
  /** Answers of commands. */
  readonly write: (text: string) => void;
  /** Progress and failures. */
  readonly writeError: (text: string) => void;
  /** Columns of the terminal that progress goes to; null when it is none. */
  readonly progressWidth: () => number | null;
  readonly setExitCode: (code: number) => void;
}
