import { describe, expect, it } from '@jest/globals';
import { GroupCommitter } from './group-committer.js';

describe('GroupCommitter', () => {
  it('puts what arrives during a statement into the next one, and resolves when that is durable', async () => {
    const statements: (readonly number[])[] = [];
    let release: () => void = () => undefined;
    const committer = new GroupCommitter<number>((results) => {
      statements.push(results);
      return new Promise((resolve) => (release = resolve));
    });
    const first = committer.add(1);
    await Promise.resolve();
    const others = Promise.all([committer.add(2), committer.add(3)]);
    expect(statements).toEqual([[1]]);
    release();
    await first;
    await Promise.resolve();
    expect(statements).toEqual([[1], [2, 3]]);
    release();
    await others;
  });

  it('fails those whose statement failed, and goes on with the next', async () => {
    let isBroken = true;
    const committer = new GroupCommitter<number>(() =>
      isBroken ? Promise.reject(new Error('gone')) : Promise.resolve(),
    );
    await expect(committer.add(1)).rejects.toThrow('gone');
    isBroken = false;
    await expect(committer.add(2)).resolves.toBeUndefined();
  });
});
