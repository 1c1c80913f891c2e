import { InvalidArgumentError, type Command } from 'commander';
import type { CommandContext } from './command-context.js';

export interface ListenFlags {
  readonly host?: string;
  readonly port?: number;
}

const LARGEST_PORT = 65_535;

/** Parser of a flag that takes a whole number. */
export function wholeNumber({ min, max }: { min: number; max: number }): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (/^\d+$/.test(text) && number >= min && number <= max) return number;
    throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
  };
}

/** Adds `--host` and `--port`, which every application has. */
export function addListenFlags(command: Command, defaultPort: number): Command {
  return command
    .option('--host <host>', 'address to listen on (default: WEIR_HOST, else 127.0.0.1)')
    .option(
      '--port <port>',
      `port to listen on (default: ${defaultPort})`,
      wholeNumber({ min: 1, max: LARGEST_PORT }),
    );
}

/** Flags win over the environment; a flag that was not given leaves it alone. */
export function putIntoEnvironment(
  { environment }: CommandContext,
  values: Readonly<Record<string, string | number | undefined>>,
): void {
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined) environment[name] = String(value);
  }
}

/** Examples at the end of a command's help. */
export function addExamples(command: Command, ...examples: readonly string[]): Command {
  const heading = examples.length === 1 ? 'Example:' : 'Examples:';
  return command.addHelpText('after', `\n${heading}\n${examples.map((line) => `  $ ${line}`).join('\n')}`);
}
