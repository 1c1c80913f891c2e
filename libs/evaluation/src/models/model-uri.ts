/** Vendors that are asked directly, by the scheme of their URIs. */
export const VENDOR_SCHEMES = [
  'openai',
  'azure',
  'anthropic',
  'bedrock',
  'cohere',
  'gemini',
  'mistral',
  'togetherai',
  'groq',
  'deepseek',
  'xai',
  'openrouter',
  'ollama',
  'vertex-ai',
  'databricks',
] as const;
export type VendorScheme = (typeof VENDOR_SCHEMES)[number];

/** A model as its URI names it. */
export type ModelReference =
  | { readonly kind: 'endpoint'; readonly name: string }
  | { readonly kind: 'vendor'; readonly vendor: VendorScheme; readonly model: string }
  | { readonly kind: 'logged'; readonly logged: LoggedModelReference }
  | { readonly kind: 'server'; readonly url: URL };

/** Where MLflow keeps a model that was logged. */
export type LoggedModelReference =
  | { readonly by: 'run'; readonly runId: string; readonly path: string }
  | { readonly by: 'id'; readonly modelId: string }
  | { readonly by: 'version'; readonly name: string; readonly version: string }
  | { readonly by: 'alias'; readonly name: string; readonly alias: string };

export type ParsedModelUri =
  | ModelReference
  /** `reason` ends a sentence that began with the URI or with the field that it stood in. */
  | { readonly kind: 'malformed'; readonly reason: string };

const SCHEME = /^([a-z][a-z0-9_-]*):\/+(.*)$/is;
const RUN_MODEL = /^([0-9a-f]{32})\/(.+)$/;
const MODEL_ID = /^m-[0-9a-f]{32}$/;
const MALFORMED_LOGGED =
  'is neither models:/<name>/<version>, models:/<name>@<alias> nor models:/m-<id of the model>';

/**
 * Reads the URI of a model. A name without a scheme is an endpoint of the gateway.
 *
 * @example parseModelUri('openai:/gpt-4') // { kind: 'vendor', vendor: 'openai', model: 'gpt-4' }
 */
export function parseModelUri(uri: string): ParsedModelUri {
  const text = uri.trim();
  const [, scheme, rest = ''] = SCHEME.exec(text) ?? [];
  if (scheme === undefined) {
    return text === '' || text.includes(':') ? malformed('is not a model URI') : endpoint(text);
  }
  switch (scheme.toLowerCase()) {
    case 'endpoints':
    case 'gateway':
      return rest === '' ? malformed('names no endpoint') : endpoint(rest);
    case 'http':
    case 'https':
      return serverReference(text);
    case 'runs':
      return runModel(rest);
    case 'models':
      return registeredModel(rest);
    default:
      return vendorReference(scheme.toLowerCase().replaceAll('_', '-'), rest);
  }
}

/** One spelling for each model, so that prices and limits find it however it was written. */
export function canonicalModelUri(uri: string): string {
  const reference = parseModelUri(uri);
  switch (reference.kind) {
    case 'endpoint':
      return `endpoints:/${reference.name}`;
    case 'vendor':
      return `${reference.vendor}:/${reference.model}`;
    case 'server':
      return reference.url.href;
    case 'logged':
    case 'malformed':
      return uri.trim();
  }
}

const malformed = (reason: string): ParsedModelUri => ({ kind: 'malformed', reason });
const endpoint = (name: string): ParsedModelUri => ({ kind: 'endpoint', name });
const logged = (reference: LoggedModelReference): ParsedModelUri => ({ kind: 'logged', logged: reference });

function vendorReference(scheme: string, model: string): ParsedModelUri {
  const vendor = VENDOR_SCHEMES.find((name) => name === scheme);
  if (vendor === undefined) {
    const known = ['endpoints', 'gateway', ...VENDOR_SCHEMES, 'runs', 'models', 'http', 'https'];
    return malformed(`begins with none of ${known.map((name) => `${name}:/`).join(', ')}`);
  }
  return model === '' ? malformed('names no model') : { kind: 'vendor', vendor, model };
}

function serverReference(text: string): ParsedModelUri {
  if (!URL.canParse(text)) return malformed('is not an address');
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') return malformed('must not hold credentials');
  return { kind: 'server', url };
}

function runModel(rest: string): ParsedModelUri {
  const [, runId, path] = RUN_MODEL.exec(rest) ?? [];
  if (runId === undefined || path === undefined)
    return malformed('is not runs:/<run id>/<path of the model>');
  return logged({ by: 'run', runId, path: path.replace(/\/+$/, '') });
}

function registeredModel(rest: string): ParsedModelUri {
  if (MODEL_ID.test(rest)) return logged({ by: 'id', modelId: rest });
  const at = rest.lastIndexOf('@');
  if (at > 0 && at < rest.length - 1) {
    return logged({ by: 'alias', name: rest.slice(0, at), alias: rest.slice(at + 1) });
  }
  const slash = rest.lastIndexOf('/');
  if (slash <= 0 || slash === rest.length - 1) return malformed(MALFORMED_LOGGED);
  return logged({ by: 'version', name: rest.slice(0, slash), version: rest.slice(slash + 1) });
}
