/** What an endpoint can be declared as; the words of MLflow's configuration and wire format. */
export const ENDPOINT_TYPES = ['llm/v1/chat', 'llm/v1/completions', 'llm/v1/embeddings'] as const;

export type EndpointType = (typeof ENDPOINT_TYPES)[number];
