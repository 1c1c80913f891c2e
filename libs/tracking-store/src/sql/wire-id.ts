import { randomBytes } from 'node:crypto';

const RUN_ID = /^[0-9a-f]{32}$/;

/** Whether a text can be the id of a run; Postgres reads the 32 digits as a uuid. */
export const isRunId = (text: string): boolean => RUN_ID.test(text);

/** 32 hex digits, as ids are on the wire. */
export const fromUuid = (uuid: string): string => uuid.replaceAll('-', '');

/** A time-ordered uuid (version 7): rows of new runs land beside each other in every index. */
export function newRunId(now: number): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(now, 0, 6);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x70, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex');
}
