import base from './jest.base.config.js';

/** The built applications as real processes. */
export default { ...base, roots: ['<rootDir>/test'], testRegex: '\\.e2e-spec\\.ts$', testTimeout: 120_000 };
