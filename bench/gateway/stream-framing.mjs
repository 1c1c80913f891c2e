// Just enough of chunked event streams to see when the first frame comes and whether the last one did.
const FRAME = Buffer.from('data: ');
const DONE = Buffer.from('data: [DONE]');
const END = Buffer.from('0\r\n\r\n');

/** Calls `onFirst()` at the first frame of each answer and `onEnd(isClean)` at its end: 200, and [DONE] was sent. */
export function readStreams(socket, { onFirst, onEnd }) {
  let state = fresh();
  socket.on('data', (chunk) => {
    // Marks can be cut by packets: the end of the last packet is looked at again.
    const data = state.tail.length > 0 ? Buffer.concat([state.tail, chunk]) : chunk;
    if (!state.hasStatus) {
      state.isOk = data.subarray(0, 12).toString('latin1') === 'HTTP/1.1 200';
      state.hasStatus = data.length >= 12;
    }
    if (!state.hasFirst && data.includes(FRAME)) {
      state.hasFirst = true;
      onFirst();
    }
    state.isDone ||= data.includes(DONE);
    if (data.subarray(-END.length).equals(END)) {
      const isClean = state.isOk && state.isDone;
      state = fresh();
      onEnd(isClean);
    } else state.tail = data.subarray(-DONE.length);
  });
}

const fresh = () => ({
  tail: Buffer.alloc(0),
  hasStatus: false,
  isOk: false,
  hasFirst: false,
  isDone: false,
});
