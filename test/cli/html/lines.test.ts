import { expect, it } from 'vitest';
import { drawn, timed } from '../../../dist/cli/bench/html/lines.js';
import { find, full } from './reports.js';

const { contenders } = find(full([1, 2, 4]), 'tasks');

it('draws the latencies of all, as long as they are few', () => {
  const few = contenders.slice(0, 7);
  expect(drawn(few, 2)).toEqual(timed(few));
  expect(timed(few)).toHaveLength(6);
});

it('else of each the one with the most threads that there are cores for', () => {
  expect(timed(contenders)).toHaveLength(15);
  expect(drawn(contenders, 2).map(({ id }) => id)).toEqual([
    'piscina-2',
    'pool-2',
    'tinypool-2',
    'workerpool-2',
    'poolifier-2',
  ]);
  expect(drawn(contenders, 1).every(({ threads }) => threads === 1)).toBe(true);
  expect(drawn(contenders, 64).every(({ threads }) => threads === 4)).toBe(true);
});
