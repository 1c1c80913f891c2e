import { Injectable } from '@nestjs/common';
import { SchemaRegistry, type SchemaValidator } from '@weir/http';
import {
  ChatAnswerMessageDto,
  ChatChoiceDto,
  ChatMessageDto,
  ChatResponseDto,
  CompletionsChoiceDto,
  CompletionsResponseDto,
  EmbeddingDto,
  EmbeddingsResponseDto,
  ENDPOINT_TYPES,
  UsageDto,
  V28ChatCandidateDto,
  V28ChatResponseDto,
  V28CompletionsCandidateDto,
  V28CompletionsResponseDto,
  V28EmbeddingsResponseDto,
  V28MessageDto,
  V28MetadataDto,
  type EndpointType,
} from '@weir/llm-v1';
import { InvalidRequestError } from '../errors/request.errors.js';
import type { Surface } from './operation.js';
import { OPERATIONS } from './operations.js';
import type { JsonObject } from './request-body.js';

const SURFACES = ['native', 'openai', '2.8'] as const satisfies readonly Surface[];

const SHARED_DTOS = [
  ChatMessageDto,
  ChatAnswerMessageDto,
  ChatChoiceDto,
  ChatResponseDto,
  CompletionsChoiceDto,
  CompletionsResponseDto,
  EmbeddingDto,
  EmbeddingsResponseDto,
  UsageDto,
  V28MessageDto,
  V28MetadataDto,
  V28ChatCandidateDto,
  V28ChatResponseDto,
  V28CompletionsCandidateDto,
  V28CompletionsResponseDto,
  V28EmbeddingsResponseDto,
];

/** The compiled schemas of all request bodies, and the same schemas for the OpenAPI document. */
@Injectable()
export class InvocationSchemas {
  readonly registry = new SchemaRegistry(
    [...SHARED_DTOS, ...ENDPOINT_TYPES.flatMap((type) => Object.values(OPERATIONS[type].dtos))],
    { refusesInfinity: true },
  );

  private readonly validators = new Map<EndpointType, Readonly<Record<Surface, SchemaValidator>>>(
    ENDPOINT_TYPES.map((type) => [type, this.validatorsOf(type)]),
  );

  /** Throws {@link InvalidRequestError} with everything that is wrong with the body. */
  validate(body: JsonObject, { type, surface }: { type: EndpointType; surface: Surface }): void {
    const validators = this.validators.get(type);
    const issues = validators?.[surface](body);
    if (issues) throw InvalidRequestError.ofIssues(issues);
    if (surface !== '2.8') return;
    // The old dialect lets any other field through to the vendor: what we know of those must hold here too.
    const foreign = validators?.native(OPERATIONS[type].toRequest(body, surface));
    if (foreign) throw InvalidRequestError.ofIssues(foreign);
  }

  private validatorsOf(type: EndpointType): Readonly<Record<Surface, SchemaValidator>> {
    const { dtos } = OPERATIONS[type];
    return Object.fromEntries(
      SURFACES.map((surface) => [surface, this.registry.validatorFor(dtos[surface])]),
    ) as Record<Surface, SchemaValidator>;
  }
}
