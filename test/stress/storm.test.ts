import { expect, it } from 'vitest';

const url = new URL('./storm.mjs', import.meta.url).href;
const { stress } = (await import(/* @vite-ignore */ url)) as {
  stress(options: { tasks: number; seed: number; size: number }): Promise<{ tasks: number }>;
};

it.each([
  [1, 1],
  [2, 2],
  [3, 4],
])(
  'every call is settled once and rightly, and runs at most once; seed %i, %i workers',
  async (seed, size) => {
    expect((await stress({ tasks: 5_000, seed, size })).tasks).toBe(5_000);
  },
);
