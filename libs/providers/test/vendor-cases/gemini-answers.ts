const usageMetadata = { promptTokenCount: 8, candidatesTokenCount: 2, totalTokenCount: 10 };
const tail = { usageMetadata, modelVersion: 'model-1-001', responseId: 'r' };

const answer = {
  json: {
    candidates: [{ content: { role: 'model', parts: [{ text: 'Tokyo.' }] }, finishReason: 'STOP', index: 0 }],
    ...tail,
  },
};

const piece = (text: string, end: object = {}) => ({
  candidates: [{ content: { role: 'model', parts: [{ text }] }, index: 0, ...end }],
  ...tail,
});

/** What both of Google's services with Gemini models answer when all is well. */
export const geminiAnswers = {
  chat: answer,
  completions: answer,
  streamEvents: [piece('T'), piece('ok'), piece('yo.'), piece('', { finishReason: 'STOP' })],
};
