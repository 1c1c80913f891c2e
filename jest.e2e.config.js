import base from './jest.base.config.js';

/** The built applications as real processes. */
export default {
  ...base,
  roots: ['<rootDir>/test'],
  testRegex: '\\.e2e-spec\\.ts$',
  testTimeout: 120_000,
  globalSetup: '<rootDir>/libs/testing/global-setup.mjs',
  globalTeardown: '<rootDir>/libs/testing/global-teardown.mjs',
  setupFilesAfterEnv: ['<rootDir>/libs/testing/src/after-env.ts'],
};
