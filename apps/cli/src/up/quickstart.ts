import { join } from 'node:path';
import { baseUrl, type UpSettings } from './up-settings.js';

const LOOKUP_TIMEOUT_MS = 2_000;
const CHAT = 'llm/v1/chat';

/** Addresses and three commands to paste, with an endpoint that this configuration really has. */
export async function describeQuickstart(settings: UpSettings, projectRoot: string): Promise<string> {
  const gateway = baseUrl(settings.host, settings.gatewayPort);
  const tracking = baseUrl(settings.host, settings.trackingPort);
  const worker = baseUrl(settings.host, settings.workerPort);
  const endpoint = await findChatEndpoint(gateway);
  return [
    '',
    'Weir is up. Ctrl-C stops it.',
    `  gateway   ${gateway}    (API: ${gateway}/docs)`,
    `  tracking  ${tracking}    (API: ${tracking}/docs)`,
    `  worker    ${worker}/health`,
    '',
    'Try, in another terminal:',
    `  ${chatCommand(gateway, endpoint)}`,
    `  ${runCommand(tracking)}`,
    `  ${evaluationCommand({ tracking, endpoint, projectRoot })}`,
    '',
    '',
  ].join('\n');
}

function chatCommand(gateway: string, endpoint: string | null): string {
  if (endpoint === null) return `curl ${gateway}/api/2.0/endpoints/`;
  const body = JSON.stringify({ messages: [{ role: 'user', content: 'What is a weir?' }] });
  return `curl ${gateway}/endpoints/${endpoint}/invocations -H 'content-type: application/json' -d '${body}'`;
}

function runCommand(tracking: string): string {
  const script = `import mlflow; mlflow.set_tracking_uri('${tracking}'); mlflow.start_run(); mlflow.log_metric('score', 0.9)`;
  return `python -c "${script}"`;
}

interface EvaluationExample {
  readonly tracking: string;
  readonly endpoint: string | null;
  readonly projectRoot: string;
}

function evaluationCommand({ tracking, endpoint, projectRoot }: EvaluationExample): string {
  const question = { inputs: 'What is a weir?', answer: 'A low dam across a river.' };
  // Without a chat endpoint there is nothing to ask: the given predictions are scored.
  const row = endpoint === null ? { ...question, prediction: 'A low dam.' } : question;
  const subject = endpoint === null ? '--predictions-column prediction' : `--endpoint ${endpoint}`;
  const flags = `--data - ${subject} --targets answer --tracking-url ${tracking} --wait`;
  const isHere = process.cwd() === projectRoot;
  const script = isHere ? 'bin/weir.js' : join(projectRoot, 'bin', 'weir.js');
  return `echo '${JSON.stringify([row])}' | node ${script} evaluate submit ${flags}`;
}

/** First chat endpoint of the configuration; null when it has none. */
async function findChatEndpoint(gateway: string): Promise<string | null> {
  try {
    const signal = AbortSignal.timeout(LOOKUP_TIMEOUT_MS);
    const answer: unknown = await (await fetch(`${gateway}/api/2.0/endpoints/`, { signal })).json();
    return nameOfChat(answer);
  } catch {
    // Only the choice of an example hangs on it: the gateway has just said that it is healthy.
    return null;
  }
}

function nameOfChat(answer: unknown): string | null {
  const hasList = typeof answer === 'object' && answer !== null && 'endpoints' in answer;
  const listed: readonly unknown[] = hasList && Array.isArray(answer.endpoints) ? answer.endpoints : [];
  for (const item of listed) {
    if (typeof item !== 'object' || item === null || !('name' in item) || !('endpoint_type' in item))
      continue;
    if (item.endpoint_type === CHAT && typeof item.name === 'string') return item.name;
  }
  return null;
}
