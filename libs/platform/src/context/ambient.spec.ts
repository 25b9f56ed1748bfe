import { setTimeout as wait } from 'node:timers/promises';
import { Ambient } from './ambient.js';

describe('Ambient', () => {
  it('keeps apart what runs at the same time, across every await', async () => {
    const ambient = new Ambient<number>();
    const seen = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        ambient.run(index, async () => {
          await wait(index % 3);
          await Promise.resolve();
          return ambient.current;
        }),
      ),
    );
    expect(seen).toEqual(Array.from({ length: 20 }, (_, index) => index));
  });

  it('goes on for those inside when others leave, and when they fail', async () => {
    const ambient = new Ambient<string>();
    const long = ambient.run('long', async () => {
      await wait(30);
      return ambient.current;
    });
    await ambient.run('short', () => Promise.resolve());
    await expect(ambient.run('failing', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await long).toBe('long');
  });

  it('is nothing outside, and there again for the next', async () => {
    const ambient = new Ambient<string>();
    await ambient.run('inside', () => Promise.resolve());
    expect(ambient.current).toBeUndefined();
    expect(await ambient.run('again', () => Promise.resolve(ambient.current))).toBe('again');
  });

  it('nests', async () => {
    const [outer, inner] = [new Ambient<string>(), new Ambient<string>()];
    const seen = await outer.run('a', async () => {
      const first = await inner.run('b', () => Promise.resolve([outer.current, inner.current]));
      return [...first, outer.current, inner.current];
    });
    expect(seen).toEqual(['a', 'b', 'a', undefined]);
  });
});
