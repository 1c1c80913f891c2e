export { AppError, type AppErrorOptions } from './app-error.js';
export { errorOf, type ErrorKind, type ErrorOccurrence } from './error-kind.js';
