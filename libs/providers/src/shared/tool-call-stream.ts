import type { ToolCallDelta } from '@weir/llm-v1';

/** A tool call that is being streamed. */
interface OpenToolCall {
  readonly index: number;
  hasArguments: boolean;
}

/**
 * Follows the tool calls of a streamed answer for vendors that number all parts of it, texts too: our index counts
 * calls only.
 */
export class ToolCallStream {
  private count = 0;
  private readonly open = new Map<unknown, OpenToolCall>();

  /** A call begins; `part` is the vendor's own number. */
  begin(part: unknown, { id, name }: { readonly id: string; readonly name: string }): ToolCallDelta {
    const index = this.count++;
    this.open.set(part, { index, hasArguments: false });
    return { index, id, type: 'function', function: { name, arguments: '' } };
  }

  /** More of the arguments of a call; null when there is nothing to say or no such call. */
  extend(part: unknown, text: string | null): ToolCallDelta | null {
    const call = this.open.get(part);
    if (!call || !text) return null;
    call.hasArguments = true;
    return { index: call.index, function: { arguments: text } };
  }

  /** A tool without arguments is called without any JSON; clients parse the arguments, so they get an empty object. */
  end(part: unknown): ToolCallDelta | null {
    const call = this.open.get(part);
    this.open.delete(part);
    return !call || call.hasArguments ? null : { index: call.index, function: { arguments: '{}' } };
  }
}
