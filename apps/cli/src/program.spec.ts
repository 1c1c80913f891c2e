import { describe, expect, it } from '@jest/globals';
import { CommanderError, type Command } from 'commander';
import { createProgram } from './program.js';

interface Written {
  output: string;
  errors: string;
}

function silent(): { program: Command; written: Written } {
  const written: Written = { output: '', errors: '' };
  const program = createProgram({
    environment: {},
    projectRoot: '/project',
    version: '1.2.3',
    write: () => undefined,
    writeError: () => undefined,
    progressWidth: () => null,
    setExitCode: () => undefined,
  });
  for (const command of allCommands(program)) {
    command.exitOverride().configureOutput({
      writeOut: (text) => (written.output += text),
      writeErr: (text) => (written.errors += text),
    });
  }
  return { program, written };
}

const allCommands = (command: Command): Command[] => [command, ...command.commands.flatMap(allCommands)];

function pathOf(command: Command): string[] {
  return command.parent === null ? [] : [...pathOf(command.parent), command.name()];
}

async function run(...words: string[]): Promise<Written & { exitCode: number }> {
  const { program, written } = silent();
  try {
    await program.parseAsync(['node', 'weir', ...words]);
  } catch (error) {
    if (error instanceof CommanderError) return { ...written, exitCode: error.exitCode };
    throw error;
  }
  throw new Error('expected the command to end at its arguments');
}

const RUNNABLE = allCommands(silent().program).filter((command) => command.commands.length === 0);

describe('the command line', () => {
  it('has the commands that the documentation names', () => {
    expect(RUNNABLE.map((command) => pathOf(command).join(' '))).toEqual(
      expect.arrayContaining([
        'up',
        'gateway start',
        'deployments start-server',
        'tracking start',
        'worker start',
        'db migrate',
        'db revert',
        'db status',
        'evaluate submit',
        'evaluate status',
        'evaluate results',
        'evaluate cancel',
        'evaluate resume',
        'evaluate list',
        'evaluate compare',
        'evaluate-metric',
      ]),
    );
  });

  it.each(RUNNABLE.map((command) => pathOf(command)))(
    'explains `%s %s` with an example',
    async (...words) => {
      const { output, exitCode } = await run(...words.filter((word) => word !== undefined), '--help');
      expect(exitCode).toBe(0);
      expect(output).toMatch(/Examples?:\n {2}\$ .*weir /);
    },
  );

  it('starts the gateway with the flags that MLflow has', () => {
    const flagsOf = (name: string): (string | undefined)[] =>
      RUNNABLE.find((command) => pathOf(command).join(' ') === name)?.options.map(({ long }) => long) ?? [];
    expect(flagsOf('deployments start-server')).toEqual(['--config-path', '--workers', '--host', '--port']);
    expect(flagsOf('gateway start')).toEqual(flagsOf('deployments start-server'));
  });

  it.each([
    [['gateway', 'start', '--port', '70000'], /'--port <port>' argument '70000' is invalid/],
    [['gateway', 'start', '--workers', '1.5'], /'--workers <count>' argument '1\.5' is invalid/],
    [['gateway', 'stop'], /unknown command 'stop'/],
    [['evaluate-metric'], /required option '--stdin' not specified/],
  ])('refuses %j', async (words, message) => {
    const { errors, exitCode } = await run(...words);
    expect(exitCode).toBe(1);
    expect(errors).toMatch(message);
  });

  it('tells its version', async () => {
    expect((await run('--version')).output).toBe('1.2.3\n');
  });
});
