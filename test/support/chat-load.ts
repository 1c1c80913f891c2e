import { VendorStub, type RecordedRequest, type ScriptedReply } from '@weir/testing';

const PARTS = Array.from({ length: 12 }, (_, index) => ` part-${String(index)}`);
const STREAM_TEXT = PARTS.join('');
/** Longer than a change takes to go live. */
const SLOW_GAP_MS = 45;

interface ChatBody {
  readonly model: string;
  readonly stream?: boolean;
  readonly messages: readonly { readonly content: string }[];
}

/** A vendor that answers in the name of the model that it is asked for, and remembers what it was asked last. */
export class NamingVendor {
  lastModel: string | null = null;
  lastKey: string | null = null;
  private constructor(private readonly stub: VendorStub) {}

  static async start(): Promise<NamingVendor> {
    const stub = await VendorStub.start((request) => vendor.answer(request));
    const vendor = new NamingVendor(stub);
    return vendor;
  }

  get url(): string {
    return this.stub.url;
  }

  stop(): Promise<void> {
    return this.stub.stop();
  }

  private answer({ json, headers }: RecordedRequest): ScriptedReply {
    const { model, stream, messages } = json as ChatBody;
    this.lastModel = model;
    this.lastKey = headers.authorization ?? null;
    const head = { id: 'chatcmpl-1', created: 1_700_000_000, model };
    if (stream !== true) {
      const message = { role: 'assistant', content: 'whole' };
      const choices = [{ index: 0, message, finish_reason: 'stop' }];
      return { json: { ...head, object: 'chat.completion', choices } };
    }
    const events = PARTS.map((content, index) => ({
      ...head,
      object: 'chat.completion.chunk',
      choices: [{ index: 0, delta: { content }, finish_reason: index === PARTS.length - 1 ? 'stop' : null }],
    }));
    const gapMs = messages[0]?.content === 'slowly' ? SLOW_GAP_MS : 1;
    return { events: [...events, '[DONE]'], gapMs };
  }
}

/** Clients that call one endpoint without a pause and look closely at every answer. */
export class ChatLoad {
  readonly failures: string[] = [];
  answered = 0;
  streamed = 0;
  private isStopping = false;
  private clients: Promise<void>[] = [];

  constructor(private readonly url: string) {}

  start(count: number): void {
    this.clients = Array.from({ length: count }, (_, index) => this.client(index));
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    await Promise.all(this.clients);
  }

  private async client(index: number): Promise<void> {
    for (let round = 0; !this.isStopping; round++) {
      const isStream = index === 0 || (index + round) % 4 === 0;
      try {
        if (isStream) await this.readStream(index === 0 ? 'slowly' : 'quickly');
        else await this.readWhole();
        this.answered += 1;
      } catch (error) {
        this.failures.push(String(error));
      }
    }
  }

  private async readWhole(): Promise<void> {
    const answer = await this.post({ messages: [{ role: 'user', content: 'hi' }] });
    const body = (await answer.json()) as { choices: { message: { content: string } }[] };
    if (body.choices[0]?.message.content !== 'whole') throw new Error(JSON.stringify(body));
  }

  private async readStream(how: string): Promise<void> {
    const answer = await this.post({ messages: [{ role: 'user', content: how }], stream: true });
    const events = (await answer.text()).split('\n\n').filter((event) => event !== '');
    if (events.pop() !== 'data: [DONE]') throw new Error('a stream was cut off');
    const chunks = events.map((event) => JSON.parse(event.slice('data: '.length)) as Chunk);
    const text = chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('');
    if (text !== STREAM_TEXT) throw new Error(`a stream said ${JSON.stringify(text)}`);
    if (new Set(chunks.map(({ model }) => model)).size !== 1) throw new Error('a stream changed its model');
    this.streamed += 1;
  }

  private async post(body: object): Promise<Response> {
    const answer = await fetch(`${this.url}/endpoints/chat/invocations`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (answer.status !== 200) throw new Error(`${String(answer.status)} ${await answer.text()}`);
    return answer;
  }
}

interface Chunk {
  readonly model: string;
  readonly choices: readonly { readonly delta: { readonly content?: string } }[];
}
