import { describe, expect, it } from '@jest/globals';
import { GroupReader } from './group-reader.js';

describe('GroupReader', () => {
  it('should put everything that is asked for during one query into the next', async () => {
    const queries: (readonly number[])[] = [];
    const reader = new GroupReader((keys: readonly number[]) => {
      queries.push(keys);
      return Promise.resolve(keys);
    });
    const first = reader.read(1);
    await Promise.resolve();
    const others = [2, 3, 4].map((key) => reader.read(key));
    await expect(Promise.all([first, ...others])).resolves.toEqual([[1], [2, 3, 4], [2, 3, 4], [2, 3, 4]]);
    expect(queries).toEqual([[1], [2, 3, 4]]);
  });

  it('should fail only those whose query failed', async () => {
    let isDown = true;
    const reader = new GroupReader((keys: readonly number[]) =>
      isDown ? Promise.reject(new Error('away')) : Promise.resolve(keys),
    );
    await expect(reader.read(1)).rejects.toThrow('away');
    isDown = false;
    await expect(reader.read(2)).resolves.toEqual([2]);
  });
});
