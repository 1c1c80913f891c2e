// An OpenAI-compatible chat endpoint that grades everything alike. Forked: `[delay in ms]`; sends its port, takes `calls` and `{delayMs}`.
import http from 'node:http';

let delayMs = Number(process.argv[2] ?? 0);
let calls = 0;

/** Read by Weir as its two lines, by promptfoo as JSON. */
const content = JSON.stringify({ score: 4, justification: 'as graded', pass: true, reason: 'as graded' });
const answer = JSON.stringify({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1_700_000_000,
  model: 'stub',
  choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 200, completion_tokens: 20, total_tokens: 220 },
});

const server = http.createServer((request, response) => {
  request.resume().on('end', () => {
    calls += 1;
    const send = () =>
      response
        .writeHead(200, { 'content-type': 'application/json', 'content-length': answer.length })
        .end(answer);
    if (delayMs > 0) setTimeout(send, delayMs);
    else send();
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));

process.on('message', (message) => {
  if (message.delayMs !== undefined) delayMs = message.delayMs;
  process.send({ calls });
  calls = 0;
});
process.on('disconnect', () => process.exit());
