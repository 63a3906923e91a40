import { existsSync, readFileSync } from 'node:fs';
import { shared } from 'manycore';
import { expect, test } from 'vitest';
import { child } from '../support/child.js';

const offered = existsSync('/sys/kernel/mm/transparent_hugepage');

/** The bytes of this process' mappings that the kernel has been asked to back with huge pages. */
function advised(): number {
  let total = 0;
  for (const mapping of readFileSync('/proc/self/smaps', 'utf8').split(/^(?=[0-9a-f]+-)/m)) {
    const size = /^Size: +(\d+) kB/m.exec(mapping);
    if (size && /^VmFlags:.* hg\b/m.test(mapping)) total += Number(size[1]) * 1024;
  }
  return total;
}

test.runIf(offered)('a large shared array asks for huge pages', () => {
  const before = advised();
  const large = shared(Float64Array, 4 * 2 ** 20);
  // All but its ends, which need not be at the edge of a page.
  expect(advised() - before).toBeGreaterThanOrEqual(large.byteLength - 2 * 2 ** 21);
  expect(large.every(value => value === 0)).toBe(true);
});

test('large shared arrays that nobody has any more are collected without being asked for', async () => {
  const { code, stdout, stderr } = await child(`
    import { shared } from 'manycore';
    let gone = 0;
    const registry = new FinalizationRegistry(() => gone++);
    for (let i = 0; i < 200; i++) {
      registry.register(shared(Float64Array, 2 ** 21));
      await new Promise(setImmediate);
    }
    console.log(gone > 100);
  `);
  expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: 'true\n', stderr: '' });
});
