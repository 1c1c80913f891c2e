import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { renderErrorReference } from './error-reference.js';
import { ERROR_AREAS } from './error-samples.js';

const page = new URL('../../../../docs/errors.md', import.meta.url);

describe('docs/errors.md', () => {
  it('is what `npm run docs:errors` writes', () => {
    expect(readFileSync(page, 'utf8')).toBe(renderErrorReference());
  });

  it('shows every error as the code that it is documented under', () => {
    for (const { kind, wire } of ERROR_AREAS.flatMap(({ samples }) => samples)) {
      expect({ code: wire.code, status: wire.status }).toEqual({ code: kind.code, status: kind.status });
    }
  });
});
