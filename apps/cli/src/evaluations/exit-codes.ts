/** How `weir evaluate` ends, for scripts and CI. 1 is also what every other command ends with when it fails. */
export const EXIT_CODES = {
  ok: 0,
  gateFailed: 1,
  notFinished: 2,
  badRequest: 3,
  unreachable: 4,
  /** As shells say it of a program that Ctrl-C ended. */
  interrupted: 130,
} as const;

export const EXIT_CODE_HELP = `
Exit codes:
  0  finished, and every gate passed
  1  a gate failed
  2  the evaluation failed, was cancelled, or was stopped by a limit
  3  bad request or usage
  4  the server cannot be reached, or failed`;
