import { describe, expect, it } from '@jest/globals';
import { estimateTokens } from './token-estimate.js';

const text = 'x'.repeat(400);
const message = (content: unknown): object => ({ role: 'user', content });

describe('estimateTokens', () => {
  it.each([
    ['a chat', { messages: [message(text)] }, 105],
    ['a chat of parts', { messages: [message([{ type: 'text', text }])] }, 106],
    ['a prompt', { prompt: text }, 100],
    ['texts to embed', { input: [text, text] }, 200],
    ['a text of the 2.8 dialect', { text: [text] }, 100],
    ['token ids', { input: [[1, 2, 3], [4]] }, 4],
    ['Japanese, in bytes', { prompt: '日本語のテキスト' }, 6],
    ['an allowed answer', { prompt: text, max_tokens: 50 }, 150],
    ['the newer name of it', { prompt: text, max_completion_tokens: 50, max_tokens: 9 }, 150],
    ['several answers', { prompt: text, max_tokens: 50, n: 3 }, 250],
    ['several answers of the 2.8 dialect', { prompt: text, max_tokens: 50, candidate_count: 2 }, 200],
    ['nothing at all', { prompt: '' }, 1],
  ])('counts %s', (_what, body, expected) => {
    expect(estimateTokens(body)).toBe(expected);
  });

  it('counts an image by what it is and not by its bytes', () => {
    const image = { type: 'image_url', image_url: { url: `data:image/png;base64,${'A'.repeat(1_000_000)}` } };
    expect(estimateTokens({ messages: [message([image])] })).toBeLessThan(1100);
  });

  it('survives nesting of any depth', () => {
    const nested = JSON.parse(`${'['.repeat(5000)}"x"${']'.repeat(5000)}`) as unknown;
    expect(estimateTokens({ tools: nested })).toBe(1);
  });
});
