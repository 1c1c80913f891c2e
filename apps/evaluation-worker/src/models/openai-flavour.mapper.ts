import type { ChatTemplateMessage, PromptTemplate } from '@weir/tracking-store';
import type { LlmType } from './llm-body.mapper.js';
import type { YamlMapping } from './logged-model.files.js';
import { unsuitableModel } from './model.errors.js';

/** What a logged model comes to: whom to ask, and with what. */
export interface LoggedOpenAiModel {
  readonly uri: string;
  readonly type: LlmType;
  readonly template: PromptTemplate;
  readonly parameters: YamlMapping;
}

const DESCRIPTION = ['model', 'task', 'messages', 'prompt'];
/** Where and as whom a vendor is called is up to the worker: a model must not lead its keys to another address. */
const CONNECTION = [
  'api_key',
  'api_base',
  'api_type',
  'api_version',
  'organization',
  'engine',
  'deployment_id',
];
/** Of MLflow's own batch calls. */
const BATCHING = ['batch_size', 'max_retries', 'timeout'];
/** A variable as `str.format` knows it, without formats and attributes. */
const VARIABLE = /\{\{|\}\}|\{([^{}]*)\}/g;
const UNNAMED = /[!:.[\]]/;

/** Reads `model.yaml` as both generations of MLflow write it. */
export function openAiModelOf(uri: string, description: YamlMapping): LoggedOpenAiModel {
  const { model, task } = description;
  if (typeof model !== 'string' || model === '') throw unsuitableModel(`${uri} names no model of OpenAI.`);
  const forbidden = CONNECTION.filter((name) => Object.hasOwn(description, name));
  if (forbidden.length > 0) {
    throw unsuitableModel(
      `${uri} was logged with ${forbidden.join(', ')}; where OpenAI is called is said by the environment of the evaluation worker (OPENAI_API_BASE and its like).`,
    );
  }
  const parameters = Object.fromEntries(
    Object.entries(description).filter(([name]) => ![...DESCRIPTION, ...BATCHING].includes(name)),
  );
  const target = { uri: `openai:/${model}`, parameters };
  if (task === 'chat.completions')
    return { ...target, type: 'llm/v1/chat', template: conversation(uri, description.messages) };
  if (task === 'completions')
    return { ...target, type: 'llm/v1/completions', template: completion(uri, description.prompt) };
  throw unsuitableModel(`${uri} has the task "${shown(task)}", which answers with no text.`);
}

/** Messages without a variable are followed by the row's text, as MLflow does it. */
function conversation(uri: string, logged: unknown): PromptTemplate {
  const messages = Array.isArray(logged) ? logged.map((message) => messageOf(uri, message)) : [];
  const hasVariable = messages.some(({ content }) => variablesOf(content).length > 0);
  return {
    kind: 'messages',
    messages: hasVariable ? messages : [...messages, { role: 'user', content: '{content}' }],
  };
}

function completion(uri: string, logged: unknown): PromptTemplate {
  const prompt = logged ?? '{prompt}';
  if (typeof prompt !== 'string') throw unsuitableModel(`${uri} was logged with a prompt that is no text.`);
  checkVariables(uri, prompt);
  return { kind: 'prompt', prompt };
}

function messageOf(uri: string, message: unknown): ChatTemplateMessage {
  const { role, content } = (message ?? {}) as YamlMapping;
  if (role !== 'system' && role !== 'user' && role !== 'assistant')
    throw unsuitableModel(`${uri} was logged with a message of the role "${shown(role)}".`);
  if (typeof content !== 'string')
    throw unsuitableModel(`${uri} was logged with a message whose content is no text.`);
  checkVariables(uri, content);
  return { role, content };
}

function checkVariables(uri: string, text: string): void {
  const strange = variablesOf(text).find((name) => name === '' || UNNAMED.test(name));
  if (strange === undefined) return;
  throw unsuitableModel(`${uri} was logged with "{${strange.slice(0, 100)}}", which is not just a name.`);
}

function variablesOf(text: string): string[] {
  return [...text.matchAll(VARIABLE)].flatMap(([, name]) => (name === undefined ? [] : [name]));
}

/** The names that a template asks for, each once. */
export function templateVariables(template: PromptTemplate): string[] {
  if (template.kind === 'prompt') return [...new Set(variablesOf(template.prompt))];
  if (template.kind !== 'messages') return [];
  return [...new Set(template.messages.flatMap(({ content }) => variablesOf(content)))];
}

/** The template with another name in the place of its variable. */
export function withVariable(template: PromptTemplate, from: string, to: string): PromptTemplate {
  const renamed = (text: string): string =>
    text.replace(VARIABLE, (match, name?: string) => (name === from ? `{${to}}` : match));
  if (template.kind === 'prompt') return { kind: 'prompt', prompt: renamed(template.prompt) };
  if (template.kind !== 'messages') return template;
  const messages = template.messages.map(({ role, content }) => ({ role, content: renamed(content) }));
  return { kind: 'messages', messages };
}

const shown = (value: unknown): string =>
  (typeof value === 'string' ? value : (JSON.stringify(value) ?? 'none')).slice(0, 100);
