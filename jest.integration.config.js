import base from './jest.base.config.js';

/** Real Postgres and Redis: a database schema per worker. */
export default {
  ...base,
  roots: ['<rootDir>/apps', '<rootDir>/libs'],
  testRegex: '\\.int-spec\\.ts$',
  testTimeout: 30_000,
};
