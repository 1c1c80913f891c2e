import base from './jest.base.config.js';

/** Real Postgres and Redis: both start once for the run, and each test file gets a database of its own. */
export default {
  ...base,
  roots: ['<rootDir>/apps', '<rootDir>/libs'],
  testRegex: '\\.int-spec\\.ts$',
  testTimeout: 30_000,
  globalSetup: '<rootDir>/libs/testing/global-setup.mjs',
  globalTeardown: '<rootDir>/libs/testing/global-teardown.mjs',
  setupFilesAfterEnv: ['<rootDir>/libs/testing/src/after-env.ts'],
};
