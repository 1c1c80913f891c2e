import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { readGatewaySettings } from '@weir/config';
import { listen } from '@weir/http';
import { createLogger } from '@weir/observability';
import { createGateway } from '../src/gateway.application.js';

export interface FixtureOptions {
  readonly redisUrl?: string;
  /** Called with the folder of the configuration before the gateway starts. */
  readonly prepare?: (folder: string) => void;
  /** Settings as an operator would make them. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** A gateway in this process on a configuration that the test writes. */
export class GatewayFixture {
  private constructor(
    private readonly app: NestExpressApplication,
    readonly folder: string,
  ) {}

  static async start(config: string, options: FixtureOptions = {}): Promise<GatewayFixture> {
    const { redisUrl, prepare, environment = {} } = options;
    const folder = mkdtempSync(join(tmpdir(), 'weir-gateway-test-'));
    const configPath = join(folder, 'gateway.yaml');
    prepare?.(folder);
    writeFileSync(configPath, config.replaceAll('FOLDER', folder));
    const settings = {
      ...readGatewaySettings({ ...environment, WEIR_GATEWAY_CONFIG: configPath, REDIS_URL: redisUrl }),
      port: 0,
    };
    const logger = createLogger('gateway-test', 'silent');
    const app = await createGateway({ settings, environment: {}, logger });
    await listen(app, settings);
    return new GatewayFixture(app, folder);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.app.getHttpServer().address() as AddressInfo).port}`;
  }

  /** Connections of callers that the gateway holds open. */
  openConnections(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.app.getHttpServer().getConnections((error: Error | null, count: number) => {
        if (error) reject(error);
        else resolve(count);
      });
    });
  }

  get configPath(): string {
    return join(this.folder, 'gateway.yaml');
  }

  /** Saves as most editors do: beside, then by rename. */
  save(config: string): void {
    writeFileSync(`${this.configPath}.new`, config);
    renameSync(`${this.configPath}.new`, this.configPath);
  }

  post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(this.url + path, {
      method: 'POST',
      body: typeof body === 'string' ? body : JSON.stringify(body),
      headers: { 'content-type': 'application/json', ...headers },
    });
  }

  get(path: string): Promise<Response> {
    return fetch(this.url + path, { redirect: 'manual' });
  }

  async stop(): Promise<void> {
    await this.app.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export const chatBody = { messages: [{ role: 'user', content: 'hi there' }] };

/** A chat endpoint of the openai provider at the given base address. */
export function chatEndpoint(name: string, base: string, more = '', key = 'sk-test-secret'): string {
  return [
    `  - name: ${name}`,
    '    endpoint_type: llm/v1/chat',
    '    model:',
    '      provider: openai',
    '      name: gpt-4',
    `      config: {openai_api_key: ${key}, openai_api_base: "${base}"}`,
    more,
  ].join('\n');
}

/** What the vendor answers to a chat. */
export const chatAnswer = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1_700_000_000,
  model: 'gpt-4-0613',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hello!' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 2, completion_tokens: 1, total_tokens: 3 },
};
