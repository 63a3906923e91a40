import { expect, it } from 'vitest';

const url = new URL('./kernel.mjs', import.meta.url).href;
const { stress } = (await import(/* @vite-ignore */ url)) as {
  stress(options: { cases: number; seed: number }): Promise<{ cases: number }>;
};

// Another seed each time; a failure says which it was.
it('random kernels compute what JavaScript does', async () => {
  const seed = (Math.random() * 2 ** 31) | 0;
  expect((await stress({ cases: 400, seed })).cases).toBe(400);
});
