// Just enough HTTP/1.1 for a client and a vendor that cost far less than the hop that is measured between them.
const HEAD_END = Buffer.from('\r\n\r\n');

/** Calls `onMessage(head, body)` for every whole message with a Content-Length that arrives on a socket. */
export function readMessages(socket, onMessage) {
  let pending = null;
  socket.on('data', (chunk) => {
    let data = pending ? Buffer.concat([pending, chunk]) : chunk;
    pending = null;
    while (data.length > 0) {
      const end = data.indexOf(HEAD_END);
      if (end < 0) break;
      const head = data.latin1Slice(0, end);
      const at = head.toLowerCase().indexOf('content-length:');
      const size = end + 4 + (at < 0 ? 0 : Number.parseInt(head.slice(at + 15), 10));
      if (data.length < size) break;
      onMessage(head, data.subarray(end + 4, size));
      data = data.subarray(size);
    }
    if (data.length > 0) pending = data;
  });
}
