/** Facts that the demo model knows, each with the words that point to it. */
const FACTS: readonly { readonly words: readonly string[]; readonly text: string }[] = [
  {
    words: ['mlflow'],
    text: 'MLflow is an open source platform for tracking experiments, packaging models and evaluating them.',
  },
  {
    words: ['limit', 'rate', '429'],
    text: 'Give an endpoint a limit with calls and renewal_period; further calls are answered with 429 and Retry-After.',
  },
  {
    words: ['provider', 'vendor', 'openai', 'key'],
    text: 'Put another provider and its key into the YAML file; the gateway picks the change up without a restart.',
  },
  {
    words: ['evaluate', 'evaluation', 'score', 'judge'],
    text: 'Submit an evaluation to the tracking server; a worker calls this endpoint for each row and scores the answers.',
  },
  {
    words: ['stream', 'streaming'],
    text: 'Send "stream": true and the answer arrives as server-sent events that end with [DONE].',
  },
  {
    words: ['weir', 'gateway'],
    text: 'Weir is an LLM gateway, a tracking store and an evaluation service in one.',
  },
];

const SUM = /(-?\d{1,9}(?:\.\d{1,6})?)\s*([+\-*/x×÷])\s*(-?\d{1,9}(?:\.\d{1,6})?)/;

/** What the demo model says to a question: the same words for the same question, always. */
export function demoReply(question: string): string {
  const asked = question.trim().replace(/\s+/g, ' ');
  return `${calculate(asked) ?? recall(asked) ?? echo(asked)} (This is Weir's built-in demo model.)`;
}

function recall(asked: string): string | null {
  const words = new Set(asked.toLowerCase().match(/[\p{L}\p{N}]+/gu));
  return (
    FACTS.find((fact) => fact.words.some((word) => words.has(word) || words.has(`${word}s`)))?.text ?? null
  );
}

function calculate(asked: string): string | null {
  const [, left, operator, right] = SUM.exec(asked) ?? [];
  if (left === undefined || operator === undefined || right === undefined) return null;
  const result = apply(Number(left), operator, Number(right));
  return Number.isFinite(result)
    ? `${left} ${operator} ${right} = ${String(Number(result.toPrecision(12)))}.`
    : null;
}

function apply(left: number, operator: string, right: number): number {
  if (operator === '+') return left + right;
  if (operator === '-') return left - right;
  return operator === '/' || operator === '÷' ? left / right : left * right;
}

function echo(asked: string): string {
  return asked === ''
    ? 'You said nothing.'
    : `You said: ${asked.length > 400 ? `${asked.slice(0, 400)}…` : asked}`;
}

const TOKEN = /\s*(?:\p{L}+|\p{N}+|[^\s\p{L}\p{N}]+)|\s+/gu;

/** The units in which the demo model reads, writes, counts and stops: words, numbers and marks with their spaces. */
export function demoTokens(text: string): string[] {
  return text.match(TOKEN) ?? [];
}

/** How many there are, without keeping them: prompts can be megabytes long. */
export function countDemoTokens(text: string): number {
  let count = 0;
  for (const _token of text.matchAll(TOKEN)) count += 1;
  return count;
}
