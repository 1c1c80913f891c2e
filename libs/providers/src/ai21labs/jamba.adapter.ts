import type { ChatChunk, ChatRequest, ChatResponse } from '@weir/llm-v1';
import { OpenAiChatAdapter } from '../openai-compatible/openai-chat.adapter.js';
import type { ProviderAnswer, ProviderCall } from '../port/provider-adapter.js';
import { toJambaRequest } from './jamba-request.mapper.js';

/** One Jamba model, behind a chat API that is OpenAI's but for what a message may be. */
export class JambaAdapter extends OpenAiChatAdapter {
  override chat(call: ProviderCall<ChatRequest>): Promise<ProviderAnswer<ChatResponse>> {
    return super.chat({ ...call, request: toJambaRequest(call.request) });
  }

  override streamChat(call: ProviderCall<ChatRequest>): Promise<AsyncIterable<ChatChunk>> {
    return super.streamChat({ ...call, request: toJambaRequest(call.request) });
  }
}
