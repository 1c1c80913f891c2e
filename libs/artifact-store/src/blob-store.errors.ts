import { AppError } from '@weir/errors';

export function blobMissing(id: string, cause?: unknown): AppError {
  return new AppError({ code: 'BLOB.MISSING', status: 404, message: `There is no blob ${id}`, cause });
}

export function blobTooLarge(maxBytes: number): AppError {
  return new AppError({
    code: 'BLOB.TOO_LARGE',
    status: 413,
    message: `The upload exceeds the maximum of ${maxBytes} bytes`,
    details: { maxBytes },
  });
}

export function blobUploadAborted(cause: unknown): AppError {
  return new AppError({
    code: 'BLOB.UPLOAD_ABORTED',
    status: 400,
    message: 'The upload ended before all of its bytes arrived',
    cause,
  });
}

/** The disk is full, over quota or read-only: the operator must act, so the caller should not retry at once. */
export function blobStorageFull(cause: unknown): AppError {
  return new AppError({
    code: 'BLOB.STORAGE_FULL',
    status: 507,
    message: 'The artifact storage cannot take more data',
    isPublic: true,
    cause,
  });
}

export function blobStorageUnusable(reason: string, cause?: unknown): AppError {
  return new AppError({
    code: 'BLOB.STORAGE_UNUSABLE',
    status: 503,
    message: `The artifact storage cannot be used: ${reason}`,
    cause,
  });
}

/** What came back is not what was stored: the reader gets an error instead of the last of the bytes. */
export function blobCorrupt(id: string): AppError {
  return new AppError({
    code: 'BLOB.CORRUPT',
    status: 500,
    message: `The bytes of blob ${id} have changed in the artifact storage`,
    isPublic: true,
  });
}

/** Passing: the storage is overloaded or out of reach, and the caller may try again. */
export function blobStorageBusy(reason: string, cause?: unknown): AppError {
  return new AppError({
    code: 'BLOB.STORAGE_BUSY',
    status: 503,
    message: `The artifact storage cannot be used: ${reason}`,
    isRetryable: true,
    isPublic: true,
    cause,
  });
}

/** What a client says about the parts it sent is not what the storage has. */
export function blobPartsRefused(reason: string, cause?: unknown): AppError {
  return new AppError({
    code: 'BLOB.PARTS_REFUSED',
    status: 400,
    message: `The parts cannot be put together: ${reason}`,
    cause,
  });
}
