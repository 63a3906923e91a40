import { expect, it } from 'vitest';

const url = new URL('./queue.mjs', import.meta.url).href;
const { stress } = (await import(/* @vite-ignore */ url)) as {
  stress(options: { items: number; type: string; capacity: number }): Promise<{ items: number }>;
};

it.each([
  ['float64', 1e6, 1024],
  ['float64', 2e4, 2],
  ['any', 5e4, 64],
])(
  'everything that is put into a queue of %s comes out, %i values, room for %i',
  async (type, items, capacity) => {
    const done = await stress({ items, type, capacity });
    expect(done.items).toBeGreaterThanOrEqual(items);
  },
);
