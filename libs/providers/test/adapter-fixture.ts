import type { ChatChunk, CompletionsChunk } from '@weir/llm-v1';
import { VendorStub, type ScriptedReply } from '@weir/testing';
import {
  providerRegistry,
  VendorTransport,
  type ProviderAdapter,
  type SettingsContext,
} from '../src/index.js';

/** How one vendor is set up and what it answers when all is well: the input of the shared suite. */
export interface VendorCase {
  readonly title: string;
  readonly provider: string;
  readonly config: (baseUrl: string, credentialsUrl: string) => Record<string, unknown>;
  /** What the server that hands out credentials answers, for vendors whose credentials are fetched. */
  readonly credentials?: ScriptedReply;
  readonly key: string | null;
  /** Where the adapter depends on it. */
  readonly modelName?: string;
  /** Null when the vendor does not chat: completions are tried instead. */
  readonly chat: ScriptedReply | null;
  readonly completions: ScriptedReply;
  /** Null when the vendor has none. */
  readonly embeddings: ScriptedReply | null;
  /** Fields that the vendor requires and the adapter therefore adds. */
  readonly requiredFields?: readonly string[];
  /** The body of a refusal; `{error: {message}}` unless the vendor has a form of its own. */
  readonly errorBody?: (message: string) => unknown;
  /** Events of a short streamed chat answer, or null when the vendor does not stream. */
  readonly streamEvents: readonly unknown[] | null;
  /** An event that reports an error within a stream; `{error: {message}}` unless the vendor has a form of its own. */
  readonly streamError?: unknown;
  /** How an event goes on the wire, for streams that are not server-sent events; texts are broken events. */
  readonly frame?: (event: unknown) => string | Buffer;
  readonly streamContentType?: string;
}

/** A transport, a stub vendor, and adapters that talk to it. */
export class AdapterFixture {
  readonly transport = new VendorTransport({ maxResponseBytes: 64 * 1024, connectTimeoutMs: 2_000 });

  private constructor(
    readonly vendor: VendorStub,
    private readonly credentials: VendorStub | null,
  ) {}

  static async start({ credentials }: Pick<VendorCase, 'credentials'> = {}): Promise<AdapterFixture> {
    return new AdapterFixture(
      await VendorStub.start(),
      credentials ? await VendorStub.start(credentials) : null,
    );
  }

  adapter(
    vendorCase: Pick<VendorCase, 'provider' | 'config' | 'modelName'> & Partial<Pick<VendorCase, 'chat'>>,
    baseUrl = this.vendor.url,
  ): ProviderAdapter {
    const definition = providerRegistry.find(vendorCase.provider);
    if (definition === null) throw new Error(`No provider ${vendorCase.provider}`);
    const context: SettingsContext = {
      modelName: vendorCase.modelName ?? 'model-1',
      endpointType: vendorCase.chat === null ? 'llm/v1/completions' : 'llm/v1/chat',
    };
    const parsed = definition.parseSettings(vendorCase.config(baseUrl, this.credentials?.url ?? ''), context);
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
    const { transport } = this;
    return definition.create(parsed.settings, {
      transport,
      clock: () => 1_700_000_000_000,
      createId: () => 'id-1',
    });
  }

  async stop(): Promise<void> {
    await this.vendor.stop();
    await this.credentials?.stop();
    await this.transport.close();
  }
}

/** Reads a stream to its end and gives what came and what broke it. */
export async function drain<Chunk extends ChatChunk | CompletionsChunk>(
  stream: AsyncIterable<Chunk>,
): Promise<{ chunks: Chunk[]; failure: unknown }> {
  const chunks: Chunk[] = [];
  try {
    for await (const chunk of stream) chunks.push(chunk);
    return { chunks, failure: null };
  } catch (failure) {
    return { chunks, failure };
  }
}
