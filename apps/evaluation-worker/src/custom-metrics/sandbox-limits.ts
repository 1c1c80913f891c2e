import type { SandboxAnswer } from './sandbox.types.js';

export const MEMORY_MEGABYTES = 32;

export const exceededTime = (timeoutMs: number): SandboxAnswer => ({
  kind: 'exceeded',
  reason: `the metric took longer than ${timeoutMs} ms`,
});

export const EXCEEDED_MEMORY: SandboxAnswer = {
  kind: 'exceeded',
  reason: `the metric needed more than ${MEMORY_MEGABYTES} MB of memory`,
};

/** The stack is not only QuickJS's own: a text nested deeply enough overflows that of the thread. */
export const EXCEEDED_STACK: SandboxAnswer = {
  kind: 'exceeded',
  reason: 'the metric went too deep for the sandbox',
};
