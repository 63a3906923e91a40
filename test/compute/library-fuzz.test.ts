// The addon's own check of a kernel's arguments: whatever it is given, it returns or throws.
import { expect, it } from 'vitest';
import { SUFFIX } from '../../dist/compute/load.js';
import { child } from '../support/child.js';
import { kernels, library } from '../support/kernels.js';

await kernels();

const program = `
  import { createRequire } from 'node:module';
  import fc from 'fast-check';
  import { Barrier, Event, Mutex, Queue, RecursiveMutex, Semaphore, share } from 'manycore';
  const native = createRequire(process.cwd() + '/')('./build/Release/manycore.node');
  const all = native.libraryLoad(${JSON.stringify(library + SUFFIX)}, '');
  const ids = Object.fromEntries(all.map(({ id, name }) => [name, id]));
  const sab = new SharedArrayBuffer(4096);
  const views = [Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array,
    Uint32Array, Float32Array, Float64Array, BigInt64Array, BigUint64Array];
  const detached = () => { const a = new Float64Array(8); structuredClone(a, { transfer: [a.buffer] }); return a; };
  const words = object => share(object).words;
  const damaged = make => fc.tuple(fc.nat(40), fc.integer()).map(([at, value]) => {
    const memory = words(make());
    if (at < memory.length) memory[at] = value;
    return memory;
  });
  const objects = [() => new Mutex(), () => new RecursiveMutex(), () => new Semaphore(), () => new Event(),
    () => new Barrier({ parties: 1 }), () => new Queue({ type: 'int32', capacity: 2 })];
  const value = fc.oneof(
    fc.constantFrom(undefined, null, NaN, -1, 0, 1, 0.5, 2 ** 32, 2 ** 53, -(2 ** 63), 5n, 2n ** 64n, '', 'x', true, false,
      Symbol('s'), {}, [], sab, new DataView(sab), new Proxy(new Float64Array(sab), {})),
    fc.constantFrom(...views.flatMap(View => [new View(sab), new View(sab, 8, 3), new View(sab, 16, 0), new View(8)])),
    fc.constant(null).map(detached),
    ...objects.map(damaged),
    fc.double(), fc.bigInt(),
  );
  // Those that touch nothing beyond their range, and wait for nobody; with arguments that are right.
  const x = new Float64Array(sab);
  const right = { saxpy: [2, x, x], saxpy_brief: [1, x.subarray(9, 20), x.subarray(0, 11)], total: [x], total_brief: [x],
    choose: [true, new Int32Array(sab)], count_positive: [new Float32Array(sab)], fail: [1, x], fail_brief: [2, x],
    unlock_only: [words(new Mutex())], release: [words(new Semaphore({ permits: 0 }))],
    ...Object.fromEntries(views.map(View => ['twice_' + View.name.replace('Array', '').toLowerCase(), [new View(sab)]])) };
  delete right.twice_uint8clamped;
  const calls = fc.constantFrom(...Object.entries(right)).chain(([name, values]) => fc.tuple(fc.constant(name),
    fc.oneof(fc.array(value, { maxLength: 4 }), value,
      fc.tuple(...values.map(good => fc.oneof({ weight: 3, arbitrary: fc.constant(good) }, { weight: 1, arbitrary: value }))))));
  const count = { run: 0, thrown: 0 };
  const settled = () => {};
  for (const seed of [1, 2, 3]) {
    fc.assert(fc.property(calls, fc.oneof(fc.nat(500), value), fc.oneof(fc.nat(3), value),
      ([name, values], length, threads) => {
        // Without a span it is as long as that says.
        if (!(typeof length !== 'number' || length < 1e6)) length = 7;
        try {
          native.libraryRun(ids[name], values, length, threads, settled);
          count.run++;
        } catch {
          count.thrown++;
        }
      }), { numRuns: 5000, seed });
  }
  // Getters that change their minds
  for (let i = 0; i < 100; i++) {
    let turn = 0;
    const values = [2, new Float64Array(sab), new Float64Array(sab)];
    Object.defineProperty(values, 1, { get: () => (turn++ % 2 ? 'x' : new Float64Array(sab)) });
    try { native.libraryRun(ids.saxpy, values, 0, 0, settled); } catch { count.thrown++; }
    try { native.libraryRun(1e6 + i, values, 0, 0, settled); } catch { count.thrown++; }
  }
  console.log(count.run > 300, count.thrown > 1000);`;

it('withstands anything', async () => {
  const { code, signal, stdout, stderr } = await child(program);
  expect([code, signal, stderr]).toEqual([0, null, '']);
  expect(stdout).toBe('true true\n');
});
