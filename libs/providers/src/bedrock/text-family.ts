import type { CompletionsChunk, CompletionsRequest, CompletionsResponse } from '@weir/llm-v1';
import { readJurassicAnswer, toJurassicBody } from '../ai21labs/jurassic.mapper.js';
import { CompleteStreamState } from '../anthropic/anthropic-complete-stream.js';
import { toCompleteBody } from '../anthropic/anthropic-request.mapper.js';
import { readCompletion } from '../anthropic/anthropic-response.mapper.js';
import { GenerateStreamState } from '../cohere/v1/cohere-generate-stream.js';
import { readGenerations, toGenerateBody } from '../cohere/v1/cohere-generate.mapper.js';
import type { AnswerFacts } from '../shared/chat-chunks.js';
import type { JsonObject } from '../shared/values.js';
import type { StreamState } from '../sse/event-stream.js';
import { VENDOR } from './bedrock-vendor.js';
import { readTitanAnswer, TitanStreamState, toTitanBody } from './titan-text.js';

/** Models from before Converse that complete texts, each family in its own words. */
export interface TextFamily {
  /** Parts of the ids of its models, wherever they stand: regions and ARNs come before. */
  readonly models: RegExp;
  /** What MLflow multiplies the temperature with on its way to them. */
  readonly mlflowTemperatureFactor: number;
  readonly toBody: (request: CompletionsRequest, model: string) => JsonObject;
  readonly readAnswer: (json: unknown, facts: AnswerFacts) => CompletionsResponse;
  /** Null for a family that does not stream. */
  readonly stream: TextStream | null;
}

export interface TextStream {
  /** What the body of a streamed call says more. */
  readonly fields: JsonObject;
  readonly open: (facts: AnswerFacts) => StreamState<CompletionsChunk>;
}

/** The vendor's advice: without it these models may go on and write the next question themselves. */
const HUMAN_TURN = '\n\nHuman:';

const claudeText: TextFamily = {
  models: /anthropic\.claude-(?:instant|v[12])(?:$|[-:])/,
  mlflowTemperatureFactor: 0.5,
  toBody: (request, model) => {
    const { stop_sequences: stops, ...body } = withoutModel(toCompleteBody(request, model));
    const given: readonly unknown[] = Array.isArray(stops) ? stops : [];
    return {
      anthropic_version: 'bedrock-2023-05-31',
      ...body,
      stop_sequences: given.includes(HUMAN_TURN) ? given : [...given, HUMAN_TURN],
    };
  },
  readAnswer: readCompletion,
  stream: { fields: {}, open: (facts) => new CompleteStreamState(facts, VENDOR) },
};

const titanText: TextFamily = {
  models: /amazon\.titan-(?:text|tg1)-/,
  mlflowTemperatureFactor: 0.5,
  toBody: toTitanBody,
  readAnswer: readTitanAnswer,
  stream: { fields: {}, open: (facts) => new TitanStreamState(facts) },
};

const command: TextFamily = {
  models: /cohere\.command-(?:light-)?text-/,
  mlflowTemperatureFactor: 2.5,
  toBody: (request, model) => withoutModel(toGenerateBody(request, model)),
  readAnswer: readGenerations,
  stream: { fields: { stream: true }, open: (facts) => new GenerateStreamState(facts) },
};

const jurassic: TextFamily = {
  models: /ai21\.j2-/,
  mlflowTemperatureFactor: 1,
  toBody: toJurassicBody,
  readAnswer: readJurassicAnswer,
  stream: null,
};

const FAMILIES: readonly TextFamily[] = [claudeText, titanText, command, jurassic];

/** The family of a model; null for models that converse. */
export function textFamilyOf(model: string): TextFamily | null {
  return FAMILIES.find(({ models }) => models.test(model)) ?? null;
}

/** The model stands in the address. */
function withoutModel({ model: _, ...body }: JsonObject): JsonObject {
  return body;
}
