const MARKER = Symbol.for('weir.app-error');

export interface AppErrorOptions {
  /** `AREA.REASON`, stable: clients and logs may depend on it. */
  readonly code: string;
  /** HTTP status the error stands for. */
  readonly status: number;
  readonly message: string;
  /** Facts that may be shown to the caller: never a secret, never a body. */
  readonly details?: Readonly<Record<string, unknown>>;
  readonly isRetryable?: boolean;
  /** Whether `message` may leave the process. Default: only below 500. */
  readonly isPublic?: boolean;
  readonly cause?: unknown;
}

/** The one base of every error that Weir raises on purpose. Plain data: the filters add the request's context. */
export class AppError extends Error {
  readonly code: string;
  readonly status: number;
  readonly details: Readonly<Record<string, unknown>>;
  readonly isRetryable: boolean;
  readonly isPublic: boolean;

  constructor(options: AppErrorOptions) {
    super(options.message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = options.code;
    this.status = options.status;
    this.details = options.details ?? {};
    this.isRetryable = options.isRetryable ?? false;
    this.isPublic = options.isPublic ?? options.status < 500;
    Object.defineProperty(this, MARKER, { value: true });
  }

  /** Holds across duplicate copies of this package, where `instanceof` does not. */
  static isInstance(value: unknown): value is AppError {
    return value instanceof Error && MARKER in value;
  }
}
