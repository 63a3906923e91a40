import { expect, it } from 'vitest';

const url = new URL('./process.mjs', import.meta.url).href;
const { stress } = (await import(/* @vite-ignore */ url)) as {
  stress(options: { kills: number; size: number; seed: number }): Promise<{ kills: number }>;
};

it('processes that are killed at any instant hold up nobody, and nothing comes twice', async () => {
  expect((await stress({ kills: 25, size: 3, seed: 1 })).kills).toBe(25);
}, 120_000);
