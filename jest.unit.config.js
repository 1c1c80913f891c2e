import base from './jest.base.config.js';

export default {
  ...base,
  roots: ['<rootDir>/apps', '<rootDir>/libs'],
  testRegex: '\\.spec\\.ts$',
  workerIdleMemoryLimit: '600MB',
};
