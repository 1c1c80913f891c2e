import { CommanderError } from 'commander';
import { describeError, exitCodeOf } from './command-failure.js';
import { findProject } from './project.js';
import { createProgram } from './program.js';

const { root, version } = findProject(import.meta.dirname);

const program = createProgram({
  environment: process.env,
  projectRoot: root,
  version,
  write: (text) => void process.stdout.write(text),
  writeError: (text) => void process.stderr.write(text),
  progressWidth: () => (process.stderr.isTTY ? process.stderr.columns : null),
  setExitCode: (code) => {
    process.exitCode = code;
  },
});

try {
  await program.parseAsync(process.argv);
} catch (error) {
  if (error instanceof CommanderError) {
    // Commander has said what is wrong, or helped.
    process.exitCode = error.exitCode;
  } else {
    process.stderr.write(`weir: ${describeError(error)}\n`);
    process.exitCode = exitCodeOf(error);
  }
}
