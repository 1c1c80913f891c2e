export {
  BlobStore,
  type BlobId,
  type ByteRange,
  type CollectOptions,
  type CollectReport,
  type DirectAccess,
  type DirectPart,
  type DirectUpload,
  type DownloadLink,
  type StoredBlob,
  type WriteOptions,
} from './blob-store.port.js';
export { createBlobStore } from './create-blob-store.js';
export { FileBlobStore } from './file/file-blob-store.js';
