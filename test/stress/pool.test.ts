import { ProcessPool } from 'manycore';
import { expect, it } from 'vitest';

interface Options {
  tasks: number;
  size: number;
  crashes?: number;
  Pool?: typeof ProcessPool;
}
const url = new URL('./pool.mjs', import.meta.url).href;
const { stress } = (await import(/* @vite-ignore */ url)) as {
  stress(options: Options): Promise<Record<'results' | 'errors' | 'cancelled' | 'crashed', number>>;
};

it.each<Options>([
  { tasks: 1e6, size: 2 },
  { tasks: 2e4, size: 1 },
  { tasks: 2e4, size: 3, crashes: 1000 },
  { tasks: 1e5, size: 2, Pool: ProcessPool },
  { tasks: 2e4, size: 3, crashes: 1000, Pool: ProcessPool },
])(
  'every task is settled exactly once: %o',
  async options => {
    const { results, errors, cancelled, crashed } = await stress(options);
    expect(results + errors + cancelled + crashed).toBe(options.tasks);
    expect(Math.min(results, errors, cancelled)).toBeGreaterThan(0);
  },
  120_000,
);
