export { freePort } from './free-port.js';
export { OwnRedis } from './own-redis.js';
export { ProcessHandle, spawnWeir, type ProcessEnd, type SpawnOptions } from './process-handle.js';
export { RawVendor, type RawVendorOptions } from './raw-vendor.js';
export { selfSignedCertificate, type CertificateAndKey } from './self-signed-certificate.js';
export { testDatabase, type TestDatabase, type TestDatabaseOptions } from './test-database.js';
export { testRedisUrl } from './test-redis.js';
export { VendorStub, type RecordedRequest, type ReplyScript, type ScriptedReply } from './vendor-stub.js';
export { waitUntil, type WaitOptions } from './wait-until.js';
