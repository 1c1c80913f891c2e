import type { ExternalScorer } from '@weir/evaluation';
import type { SandboxProgram } from './sandbox.types.js';

type JavaScriptScorer = Extract<ExternalScorer, { kind: 'javascript' }>;

/** Longer texts are no scores and no justifications; there is no need to carry them out of the sandbox whole. */
const MAX_TEXT_CHARACTERS = 20_000;

/** The same row must have the same score on any day: the sandbox has no clock and no chance. Dates can be read and compared. */
const NO_CLOCK_NO_CHANCE = `((Calendar) => {
  const refuse = (what) => { throw new TypeError('a metric has no ' + what); };
  globalThis.Date = class Date extends Calendar {
    constructor(...parts) {
      if (parts.length === 0) refuse('clock');
      super(...parts);
    }
    static now() { refuse('clock'); }
  };
  delete Calendar.now;
  Calendar.prototype.constructor = globalThis.Date;
  Math.random = () => refuse('random numbers');
})(Date);`;

/**
 * Makes of a metric a function from the row's JSON to a text that says what came of it: the only thing that leaves the sandbox. What it
 * needs is taken before the metric's own code can have changed it.
 */
const HARNESS = `(({ parse, stringify }, { hasOwn }, Text) => {
  const described = (value) => {
    if (value === null) return 'null';
    switch (typeof value) {
      case 'number': return 'number:' + value;
      case 'boolean': return 'boolean:' + value;
      case 'string': return 'string:' + (value.length > ${MAX_TEXT_CHARACTERS} ? value.slice(0, ${MAX_TEXT_CHARACTERS}) : value);
      default: return 'other:' + typeof value;
    }
  };
  const gave = (value) =>
    typeof value === 'object' && value !== null && hasOwn(value, 'score')
      ? ['gave', described(value.score), described(value.justification)]
      : ['gave', described(value)];
  const threw = (error) => {
    const isError = typeof error === 'object' && error !== null;
    return ['threw', isError ? Text(error.name) + ': ' + Text(error.message) : Text(error)];
  };
  return (metric) => (json) => {
    let outcome;
    try {
      outcome = gave(metric(parse(json)));
    } catch (error) {
      try {
        outcome = threw(error);
      } catch {
        outcome = ['threw', 'an error that cannot be read'];
      }
    }
    return stringify(outcome);
  };
})(JSON, Object, String)`;

/** An expression finds the row's values as variables, or all of them in \`row\`; a function is handed the row. */
export function sandboxProgram({ code, form, timeoutMs }: JavaScriptScorer): SandboxProgram {
  const metric = form === 'function' ? `(${code}\n)` : `(row) => { with (row) { return (${code}\n); } }`;
  return { script: `${NO_CLOCK_NO_CHANCE}\n${HARNESS}(${metric})`, timeoutMs };
}
