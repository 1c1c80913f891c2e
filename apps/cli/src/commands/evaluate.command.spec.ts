import { describe, expect, it } from '@jest/globals';
import { evaluateCommand } from './evaluate.command.js';

function command(): ReturnType<typeof evaluateCommand> {
  const evaluate = evaluateCommand({
    environment: {},
    projectRoot: '/project',
    version: '1.2.3',
    write: () => undefined,
    writeError: () => undefined,
    progressWidth: () => null,
    setExitCode: () => undefined,
  });
  for (const each of [evaluate, ...evaluate.commands])
    each.configureOutput({ writeOut: () => undefined, writeErr: () => undefined });
  return evaluate;
}

describe('weir evaluate', () => {
  it.each([[[]], [['sumbit']], [['submit', '--fail-if', 'x']], [['status']], [['list', '--limit', '0']]])(
    'ends %j as wrong usage, not as a gate that failed',
    async (words) => {
      await expect(command().parseAsync(['node', 'weir', ...words])).rejects.toMatchObject({ exitCode: 3 });
    },
  );

  it('ends help as what was asked for', async () => {
    await expect(command().parseAsync(['node', 'weir', '--help'])).rejects.toMatchObject({ exitCode: 0 });
  });
});
