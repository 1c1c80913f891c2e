import type { ChatChunk, ChatDelta, Usage } from '@weir/llm-v1';
import { finishReasonFields } from './finish-reason.js';

/** What a vendor does not say about its answer. */
export interface AnswerFacts {
  readonly model: string;
  /** Unix time in seconds. */
  readonly created: number;
}

/** Builds the chunks of a streamed answer of one choice; all of them carry the same head. */
export class ChatChunks {
  private id: string | null = null;

  constructor(private readonly facts: AnswerFacts) {}

  /** The first chunk: who speaks, and under which id if the vendor gives one. */
  begin(id: string | null): ChatChunk {
    this.id = id;
    return this.delta({ role: 'assistant', content: '' });
  }

  delta(delta: ChatDelta): ChatChunk {
    return { ...this.head(), choices: [{ index: 0, delta, finish_reason: null }] };
  }

  /** The end of the choice, for the reason that the vendor gives. */
  finish(reason: unknown): ChatChunk {
    return { ...this.head(), choices: [{ index: 0, delta: {}, ...finishReasonFields(reason) }] };
  }

  /** The last chunk. */
  usage(usage: Usage): ChatChunk {
    return { ...this.head(), choices: [], usage };
  }

  private head() {
    const { created, model } = this.facts;
    return { id: this.id, object: 'chat.completion.chunk' as const, created, model };
  }
}
