import type { VendorCase } from '../adapter-fixture.js';
import { bedrockFrame } from './bedrock-frames.js';
import { KEY } from './key.js';

const REGION = 'eu-west-1';

const converseAnswer = {
  json: {
    output: { message: { role: 'assistant', content: [{ text: 'Tokyo.' }] } },
    stopReason: 'end_turn',
    usage: { inputTokens: 8, outputTokens: 2, totalTokens: 10 },
    metrics: { latencyMs: 1 },
  },
};

const answers = {
  chat: converseAnswer,
  completions: converseAnswer,
  embeddings: null,
  errorBody: (message: string) => ({ message }),
  streamEvents: [
    { event: 'messageStart', payload: { role: 'assistant', p: 'abc' } },
    { event: 'contentBlockDelta', payload: { contentBlockIndex: 0, delta: { text: 'Tok' }, p: 'ab' } },
    { event: 'contentBlockDelta', payload: { contentBlockIndex: 0, delta: { text: 'yo.' } } },
    { event: 'contentBlockStop', payload: { contentBlockIndex: 0 } },
    { event: 'messageStop', payload: { stopReason: 'end_turn' } },
    { event: 'metadata', payload: { usage: { inputTokens: 8, outputTokens: 2, totalTokens: 10 } } },
  ],
  streamError: { exception: 'throttlingException', payload: { message: 'overloaded' } },
  frame: bedrockFrame,
  streamContentType: 'application/vnd.amazon.eventstream',
};

const keys = { aws_access_key_id: 'AKIDOFOURS', aws_secret_access_key: 'a-secret-access-key' };

const assumedRole = `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
  <AccessKeyId>ASIDOFAROLE</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>${KEY}</SessionToken>
  <Expiration>2999-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`;

export const bedrockCases: readonly VendorCase[] = [
  {
    title: 'bedrock with access keys',
    provider: 'bedrock',
    key: KEY,
    config: (baseUrl) => ({
      aws_config: { aws_region: REGION, ...keys, aws_access_key_id: KEY },
      api_base: baseUrl,
    }),
    ...answers,
  },
  {
    title: 'bedrock with a bearer token',
    provider: 'amazon-bedrock',
    key: KEY,
    config: (baseUrl) => ({
      aws_config: { aws_region: REGION, aws_bearer_token: KEY },
      api_base: baseUrl,
    }),
    ...answers,
  },
  {
    title: 'bedrock with an assumed role',
    provider: 'bedrock',
    key: KEY,
    credentials: { text: assumedRole, headers: { 'content-type': 'text/xml' } },
    config: (baseUrl, credentialsUrl) => ({
      aws_config: { aws_region: REGION, ...keys, aws_role_arn: 'arn:aws:iam::123456789012:role/gateway' },
      api_base: baseUrl,
      aws_sts_api_base: credentialsUrl,
    }),
    ...answers,
  },
];
