import type { VendorCase } from './adapter-fixture.js';

const KEY = 'sk-a-secret-of-ours';

const openAiAnswers = {
  chat: {
    json: {
      id: 'chatcmpl-1',
      object: 'chat.completion',
      created: 1_700_000_000,
      model: 'model-1-0613',
      choices: [{ index: 0, message: { role: 'assistant', content: 'Tokyo.' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 8, completion_tokens: 2, total_tokens: 10 },
    },
  },
  completions: {
    json: {
      id: 'chatcmpl-1',
      object: 'chat.completion',
      created: 1_700_000_000,
      model: 'model-1-0613',
      choices: [{ index: 0, message: { role: 'assistant', content: 'Tokyo.' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 8, completion_tokens: 2, total_tokens: 10 },
    },
  },
  embeddings: {
    json: {
      object: 'list',
      data: [{ object: 'embedding', index: 0, embedding: [0.25, -0.5] }],
      model: 'model-1-v2',
      usage: { prompt_tokens: 3, total_tokens: 3 },
    },
  },
  streamEvents: [
    {
      id: 'c',
      created: 1,
      model: 'm',
      choices: [{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }],
    },
    {
      id: 'c',
      created: 1,
      model: 'm',
      choices: [{ index: 0, delta: { content: 'Tok' }, finish_reason: null }],
    },
    {
      id: 'c',
      created: 1,
      model: 'm',
      choices: [{ index: 0, delta: { content: 'yo.' }, finish_reason: null }],
    },
    { id: 'c', created: 1, model: 'm', choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] },
    {
      id: 'c',
      created: 1,
      model: 'm',
      choices: [],
      usage: { prompt_tokens: 8, completion_tokens: 2, total_tokens: 10 },
    },
    '[DONE]',
  ],
};

const anthropicMessage = {
  json: {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'model-1',
    content: [{ type: 'text', text: 'Tokyo.' }],
    stop_reason: 'end_turn',
    usage: { input_tokens: 8, output_tokens: 2 },
  },
};

const compatible = [
  ['groq', 'api_key'],
  ['deepseek', 'api_key'],
  ['xai', 'api_key'],
  ['openrouter', 'api_key'],
  ['ollama', 'api_key'],
  ['vllm', 'api_key'],
  ['mistral', 'mistral_api_key'],
].map(([provider = '', keySetting = '']) => ({
  title: provider,
  provider,
  key: KEY,
  config: (baseUrl: string) => ({ [keySetting]: KEY, api_base: `${baseUrl}/v1` }),
  ...openAiAnswers,
}));

const azureConfig = (apiType: string) => (baseUrl: string) => ({
  openai_api_type: apiType,
  openai_api_key: KEY,
  openai_api_base: baseUrl,
  openai_deployment_name: 'my-deploy',
  openai_api_version: '2024-10-21',
});

/** Every adapter that talks to a vendor; a new one adds itself here and passes the shared suite. */
export const VENDOR_CASES: readonly VendorCase[] = [
  {
    title: 'openai',
    provider: 'openai',
    key: KEY,
    config: (baseUrl) => ({ openai_api_key: KEY, openai_api_base: `${baseUrl}/v1` }),
    ...openAiAnswers,
  },
  { title: 'azure', provider: 'openai', key: KEY, config: azureConfig('azure'), ...openAiAnswers },
  { title: 'azuread', provider: 'openai', key: KEY, config: azureConfig('azuread'), ...openAiAnswers },
  ...compatible,
  {
    title: 'togetherai',
    provider: 'togetherai',
    key: KEY,
    config: (baseUrl) => ({ togetherai_api_key: KEY, api_base: `${baseUrl}/v1` }),
    ...openAiAnswers,
    completions: {
      json: {
        id: 'x',
        object: 'text_completion',
        created: 1,
        choices: [{ index: 0, text: 'Tokyo.', finish_reason: 'eos' }],
      },
    },
  },
  {
    title: 'anthropic',
    provider: 'anthropic',
    key: KEY,
    config: (baseUrl) => ({ anthropic_api_key: KEY, anthropic_api_base: `${baseUrl}/v1` }),
    requiredFields: ['max_tokens'],
    chat: anthropicMessage,
    completions: anthropicMessage,
    embeddings: null,
    streamEvents: [
      {
        type: 'message_start',
        message: { id: 'm', model: 'model-1', usage: { input_tokens: 8, output_tokens: 1 } },
      },
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Tok' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'yo.' } },
      { type: 'content_block_stop', index: 0 },
      { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 2 } },
      { type: 'message_stop' },
    ],
  },
  {
    title: 'mlflow-model-serving',
    provider: 'mlflow-model-serving',
    key: null,
    config: (baseUrl) => ({ model_server_url: baseUrl }),
    chat: { json: { predictions: ['Tokyo.'] } },
    completions: { json: { predictions: { candidates: ['Tokyo.'] } } },
    embeddings: { json: { predictions: [[0.25, -0.5]] } },
    streamEvents: null,
  },
];
