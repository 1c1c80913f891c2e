import type { IncomingHttpHeaders } from 'node:http';
import type { AdapterDependencies } from '../port/provider-definition.js';
import type { AnswerFacts } from '../shared/chat-chunks.js';
import { headerText } from '../transport/vendor-reply.js';
import { BedrockConnection } from './bedrock-connection.js';
import type { BedrockSettings } from './bedrock.settings.js';

/** What the vendor does not say in the body of its answer. */
export interface BedrockFacts extends AnswerFacts {
  readonly id: string;
}

/** One model behind Bedrock: where it is called, and what is told about its answers. */
export class BedrockModel {
  readonly name: string;
  readonly connection: BedrockConnection;

  constructor(
    settings: BedrockSettings,
    private readonly dependencies: AdapterDependencies,
  ) {
    this.name = settings.modelName;
    this.connection = new BedrockConnection(settings, dependencies);
  }

  /** Answers have no id of their own, but requests have: with it AWS finds a call again. */
  facts(headers: IncomingHttpHeaders = {}): BedrockFacts {
    const { clock, createId } = this.dependencies;
    return {
      id: headerText(headers, 'x-amzn-requestid') ?? createId(),
      model: this.name,
      created: Math.floor(clock() / 1000),
    };
  }
}
