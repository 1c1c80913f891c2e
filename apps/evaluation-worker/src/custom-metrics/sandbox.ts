import {
  newQuickJSWASMModuleFromVariant,
  type Intrinsics,
  type QuickJSContext,
  type QuickJSHandle,
  type QuickJSWASMModule,
} from 'quickjs-emscripten-core';
import { EXCEEDED_MEMORY, EXCEEDED_STACK, exceededTime, MEMORY_MEGABYTES } from './sandbox-limits.js';
import type { SandboxAnswer, SandboxProgram } from './sandbox.types.js';

const STACK_BYTES = 128 * 1024;
const MAX_REASON_CHARACTERS = 300;

/** The language alone. Nobody ever runs what waits in a promise: it goes with the row's interpreter. */
const INTRINSICS: Intrinsics = {
  BaseObjects: true,
  BigInt: true,
  Date: true,
  Eval: true,
  JSON: true,
  MapSet: true,
  Promise: true,
  RegExp: true,
  RegExpCompiler: true,
  StringNormalize: true,
};

/**
 * Runs custom metrics in QuickJS, an interpreter compiled to WebAssembly: what runs there reaches nothing outside of its own memory. Each
 * row has an interpreter of its own (about a tenth of a millisecond), so that nothing is left from one row to the next.
 */
export class Sandbox {
  private engine: QuickJSWASMModule | null = null;

  /** One row, by its JSON. Calls must not overlap. */
  async run(program: SandboxProgram, row: string): Promise<SandboxAnswer> {
    this.engine ??= await newQuickJSWASMModuleFromVariant(import('@jitl/quickjs-wasmfile-release-sync'));
    const answer = this.runOnce(this.engine, program, row);
    // WebAssembly's memory only grows, and after an overflow nothing in it can be relied on: the next row has a new one.
    if (answer.kind === 'exceeded') this.engine = null;
    return answer;
  }

  private runOnce(
    engine: QuickJSWASMModule,
    { script, timeoutMs }: SandboxProgram,
    row: string,
  ): SandboxAnswer {
    const deadline = performance.now() + timeoutMs;
    let isOverdue = false;
    const isInterrupted = (): boolean => (isOverdue = performance.now() > deadline);
    try {
      const runtime = engine.newRuntime();
      runtime.setMemoryLimit(MEMORY_MEGABYTES * 1024 * 1024);
      runtime.setMaxStackSize(STACK_BYTES);
      runtime.setInterruptHandler(isInterrupted);
      const context = runtime.newContext({ intrinsics: INTRINSICS });
      const answer = callMetric(context, script, row);
      context.dispose();
      runtime.dispose();
      return isOverdue ? exceededTime(timeoutMs) : answer;
    } catch {
      // Not the metric's error, which stays inside, but the interpreter's end: of its stack, in all cases known.
      return isOverdue ? exceededTime(timeoutMs) : EXCEEDED_STACK;
    }
  }
}

function callMetric(context: QuickJSContext, script: string, row: string): SandboxAnswer {
  const evaluated = context.evalCode(script, 'metric.js');
  if (evaluated.error) return consumed(evaluated.error, (error) => brokenBy(context, error));
  return consumed(evaluated.value, (metric) =>
    consumed(context.newString(row), (json) => {
      const returned = context.callFunction(metric, context.undefined, json);
      if (returned.error) return consumed(returned.error, (error) => brokenBy(context, error));
      return consumed(returned.value, (value) => answerOf(context, value));
    }),
  );
}

function consumed<T>(handle: QuickJSHandle, use: (handle: QuickJSHandle) => T): T {
  const result = use(handle);
  handle.dispose();
  return result;
}

/** QuickJS's own words when memory ran out, inside the answer where the metric's harness could still write one. */
const OUT_OF_MEMORY = 'out of memory';

function answerOf(context: QuickJSContext, value: QuickJSHandle): SandboxAnswer {
  if (context.typeof(value) !== 'string') return { kind: 'broken', reason: 'the metric gave no answer' };
  const text = context.getString(value);
  const isOutOfMemory = text.startsWith('["threw"') && text.includes(`InternalError: ${OUT_OF_MEMORY}`);
  return isOutOfMemory ? EXCEEDED_MEMORY : { kind: 'answered', text };
}

function brokenBy(context: QuickJSContext, error: QuickJSHandle): SandboxAnswer {
  const dumped: unknown = context.dump(error);
  const message =
    typeof dumped === 'object' && dumped !== null && 'message' in dumped ? dumped.message : dumped;
  const reason = String(message).slice(0, MAX_REASON_CHARACTERS);
  return reason.includes(OUT_OF_MEMORY) || dumped === null
    ? EXCEEDED_MEMORY
    : { kind: 'broken', reason: `the metric cannot be run: ${reason}` };
}
