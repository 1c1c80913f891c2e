import { pino, type Logger } from 'pino';

export type { Logger };

const SECRET_FIELDS = ['authorization', 'apiKey', 'api_key', 'password', 'secret', 'token', 'cookie'];

/**
 * JSON lines on stderr: stdout belongs to the answers of commands. Fields with a secret's name are cut out wherever
 * they stand in the first two levels; bodies and headers are never logged in the first place.
 *
 * @param level `WEIR_LOG_LEVEL`: trace, debug, info, warn, error, fatal or silent.
 */
export function createLogger(name: string, level = 'info'): Logger {
  return pino(
    {
      name,
      level,
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: {
        paths: [...SECRET_FIELDS, ...SECRET_FIELDS.map((field) => `*.${field}`)],
        censor: '[redacted]',
      },
    },
    pino.destination({ dest: 2, sync: true }),
  );
}
