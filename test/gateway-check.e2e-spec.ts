import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ProcessHandle, spawnWeir } from '@weir/testing';

describe('gateway check', () => {
  let folder: string;
  let file: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'weir-check-test-'));
    file = join(folder, 'gateway.yaml');
  });
  afterAll(async () => {
    await ProcessHandle.killLeftovers();
    rmSync(folder, { recursive: true });
  });

  async function check(text: string, ...flags: string[]): Promise<{ code: number | null; lines: string[] }> {
    writeFileSync(file, text);
    const command = await spawnWeir(['gateway', 'check', '--config-path', file, ...flags]);
    const { code } = await command.ended();
    return { code, lines: command.log.trimEnd().split('\n') };
  }

  const good = 'endpoints:\n  - name: a\n    endpoint_type: llm/v1/chat\n    model: {provider: demo}\n';
  const odd = `${good}    limits: {calls: 1}\n`;
  const bad = `${odd}  - {name: a, endpoint_type: llm/v1/chat, model: {provider: openai, config: {openai_api_key: $NOT_SET}}}\n`;
  const warning =
    "gateway.yaml:5: warning: endpoints[0].limits: unknown key 'limits' is ignored; did you mean 'limit'?";

  it('is content with a good file, and with an odd one unless it is strict', async () => {
    expect(await check(good, '--strict')).toEqual({ code: 0, lines: ['1 endpoint, 0 routes, 0 warnings'] });
    expect(await check(odd)).toEqual({
      code: 0,
      lines: [join(folder, warning), '1 endpoint, 0 routes, 1 warning'],
    });
    expect((await check(odd, '--strict')).code).toBe(1);
  });

  it('says where everything is that is wrong', async () => {
    const { code, lines } = await check(bad);
    expect(code).toBe(1);
    expect(lines).toEqual([
      join(folder, warning),
      `${file}:6: error: endpoints[1].model.config.openai_api_key: Environment variable 'NOT_SET' is not set`,
      `${file}:6: error: endpoints[1].name: Duplicate names found in endpoint / route configurations: 'a' is declared twice`,
      '2 errors, 1 warning',
    ]);
  });

  it('tells programs the same', async () => {
    const { code, lines } = await check('endpoints: [', '--format', 'json');
    expect(code).toBe(1);
    expect(JSON.parse(lines.join('\n'))).toMatchObject({
      file,
      endpoints: 0,
      errors: [{ path: '', line: 1 }],
      warnings: [],
    });
  });
});
