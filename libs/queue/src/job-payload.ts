import { plainToInstance } from 'class-transformer';
import { IsInt, Min, validateSync } from 'class-validator';
import { InvalidPayloadError } from './queue.errors.js';

/** Base of every payload: ids and small facts, no documents. Changes are additive; `version` counts them. */
export abstract class JobPayload {
  @IsInt()
  @Min(1)
  readonly version: number;
}

/**
 * Checks what came out of a queue. Unknown fields pass, because during a rolling deploy a newer producer may talk to an
 * older processor.
 *
 * @throws InvalidPayloadError naming the bad fields, never their values.
 */
export function parsePayload<Payload extends JobPayload>(type: new () => Payload, data: unknown): Payload {
  if (typeof data !== 'object' || data === null || Array.isArray(data))
    throw new InvalidPayloadError(['(payload)']);
  const payload = plainToInstance(type, data);
  const issues = validateSync(payload, { forbidUnknownValues: true });
  if (issues.length > 0) throw new InvalidPayloadError(issues.map((issue) => issue.property));
  return payload;
}
