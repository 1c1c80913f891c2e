import { afterAll } from '@jest/globals';
import { ProcessHandle } from './process-handle.js';

/** Runs in every integration and whole-system test file, also when its own clean-up never came to it. */
afterAll(() => ProcessHandle.killLeftovers());
