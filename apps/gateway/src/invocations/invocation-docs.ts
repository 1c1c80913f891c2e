import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiParam, ApiResponse } from '@nestjs/swagger';

const schemaOf = (...names: string[]): { oneOf: { $ref: string }[] } => ({
  oneOf: names.map((name) => ({ $ref: `#/components/schemas/${name}` })),
});

const EXAMPLES = {
  chat: {
    summary: 'Chat',
    value: { messages: [{ role: 'user', content: 'Which day of the week is the best one?' }] },
  },
  completions: { summary: 'Completions', value: { prompt: 'Once upon a time', max_tokens: 32 } },
  embeddings: { summary: 'Embeddings', value: { input: ['a text', 'another text'] } },
};

const ERRORS: readonly [status: number, description: string][] = [
  [422, 'The body does not fit; `detail` lists what is wrong'],
  [404, 'There is no such endpoint'],
  [429, 'Over the limit of the endpoint; see Retry-After'],
  [501, 'The vendor does not offer this operation'],
  [502, 'The vendor could not be reached or understood'],
  [504, 'The vendor did not answer in time'],
];

const errorResponses = (): MethodDecorator[] =>
  ERRORS.map(([status, description]) => ApiResponse({ status, description }));

/** Documentation of the two native invocation paths. */
export function InvocationDocs({ hasOldDialect }: { hasOldDialect: boolean }): MethodDecorator {
  const old = (names: string[]): string[] => (hasOldDialect ? names : []);
  return applyDecorators(
    ApiParam({ name: 'name', description: 'Name of the endpoint', example: 'chat' }),
    ApiBody({
      schema: schemaOf(
        'ChatRequestDto',
        'CompletionsRequestDto',
        'EmbeddingsRequestDto',
        ...old(['V28ChatRequestDto', 'V28CompletionsRequestDto', 'V28EmbeddingsRequestDto']),
      ),
      examples: EXAMPLES,
    }),
    ApiResponse({
      status: 200,
      description: 'The answer; an event stream when `stream` is true',
      schema: schemaOf(
        'ChatResponseDto',
        'CompletionsResponseDto',
        'EmbeddingsResponseDto',
        ...old(['V28ChatResponseDto', 'V28CompletionsResponseDto', 'V28EmbeddingsResponseDto']),
      ),
    }),
    ...errorResponses(),
  );
}

/** Documentation of one path of the OpenAI-compatible surface. */
export function OpenAiDocs(kind: 'Chat' | 'Completions' | 'Embeddings'): MethodDecorator {
  const name = kind.toLowerCase() as keyof typeof EXAMPLES;
  const { value, summary } = EXAMPLES[name];
  return applyDecorators(
    ApiBody({
      schema: { $ref: `#/components/schemas/OpenAi${kind}RequestDto` },
      examples: { [name]: { summary, value: { model: name, ...value } } },
    }),
    ApiResponse({
      status: 200,
      description: 'The answer; an event stream when `stream` is true',
      schema: { $ref: `#/components/schemas/${kind}ResponseDto` },
    }),
    ...errorResponses().slice(1),
    ApiResponse({ status: 400, description: 'The body does not fit, or the endpoint is of another type' }),
  );
}
