import { describeError } from './command-failure.js';
import { findProject } from './project.js';
import { createProgram } from './program.js';

const { root, version } = findProject(import.meta.dirname);

const program = createProgram({
  environment: process.env,
  projectRoot: root,
  version,
  write: (text) => void process.stdout.write(text),
  writeError: (text) => void process.stderr.write(text),
  setExitCode: (code) => {
    process.exitCode = code;
  },
});

try {
  await program.parseAsync(process.argv);
} catch (error) {
  process.stderr.write(`weir: ${describeError(error)}\n`);
  process.exitCode = 1;
}
