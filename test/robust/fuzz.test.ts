import { expect, it } from 'vitest';
import { child } from '../support/child.js';

// The addon's functions check just enough not to crash: whatever they are given, they return or throw.
// In a process of its own, because a crash would take the test runner along. Times are short, so that a
// call that is accidentally right does not wait for ever.
const program = `
  import { createRequire } from 'node:module';
  import fc from 'fast-check';
  import { Mutex, Queue, share, SharedMemory, Thread } from 'manycore';
  const addon = createRequire(process.cwd() + '/')('./build/Release/manycore.node');
  const opened = addon.bytesOpen(share(new Queue({ type: 'int32', capacity: 2 })).words);
  const native = { ...addon, openedPut: opened[0], openedGet: opened[1] };
  const names = Object.keys(native).filter(name => typeof native[name] === 'function');
  const queueWords = () => share(new Queue({ type: 'int32', capacity: 2 })).words;
  const mutexWords = () => share(new Mutex()).words;
  const threadWords = () => share(new Thread(() => {})).words;
  const process_ = () => addon.processCreate('p', 0, 1, new Uint8Array(8));
  const ended = process_(); addon.processEnded(ended, 3); addon.processKeep(ended);
  const sab = new SharedArrayBuffer(4096);
  const views = [Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array,
    Uint32Array, Float32Array, Float64Array, BigInt64Array, BigUint64Array];
  const memory = SharedMemory.create(2 ** 17);
  const placed = make => {
    const words = make();
    const copy = new Int32Array(memory.buffer, 2 ** 16, words.length);
    copy.set(words);
    return copy;
  };
  const damaged = make => fc.tuple(fc.nat(200), fc.integer()).map(([index, value]) => {
    const words = make();
    if (index < words.length) words[index] = value;
    return words;
  });
  const detached = () => { const a = new Int32Array(8); structuredClone(a, { transfer: [a.buffer] }); return a; };
  const odd = [undefined, null, NaN, -1, -0, 0, 1, 3, 0.5, 1e300, -1e300, Infinity, -Infinity, 2 ** 31, 2 ** 32,
    2 ** 53, 5n, '', 'text', 'x'.repeat(1e4), '\\ud800', true, Symbol('s'), () => {}, () => { throw 1; }, class {}, {},
    [], new Proxy({}, {}), new Proxy(new Int32Array(sab), {}), sab, new ArrayBuffer(8), new DataView(sab), new Map(),
    Object.create(null), { valueOf() { throw 1; } }, { length: 5 }, new Date(), /x/, Promise.resolve()];
  const argument = fc.oneof(
    fc.constantFrom(...odd),
    fc.constantFrom(...views.flatMap(View => [new View(sab), new View(8), new View(0), new View(sab, 8, 3), new View(sab, 0, 0)])),
    fc.constant(null).map(detached),
    fc.constantFrom(...views.flatMap(View => [new View(memory.buffer), new View(memory.buffer, 2 ** 17 - 64, 2),
      new View(memory.buffer, 2 ** 17, 0), new View(memory.buffer, 0, 0), new View(memory.buffer, 16, 5)])),
    fc.constant(null).map(() => placed(mutexWords)), damaged(() => placed(queueWords)),
    fc.constant(null).map(() => new Int32Array(memory.buffer).subarray(-16)),
    fc.constant(null).map(mutexWords),
    fc.constant(null).map(queueWords),
    fc.constant(null).map(threadWords),
    fc.constantFrom(process_(), process_(), ended),
    damaged(mutexWords), damaged(queueWords), damaged(threadWords),
    fc.tuple(damaged(queueWords), fc.nat(50)).map(([words, at]) => words.subarray(at)),
    fc.integer({ min: 0, max: 4 }), fc.double(), fc.anything(),
  );
  // These wait for good when everything they are given is right: as many milliseconds as the last argument says.
  const short = fc.constantFrom(0, 1, NaN, -1, -Infinity, undefined, 'x', {});
  const arity = { waitWord: 4, mutexLock: 2, mutexRecover: 2, queuePut: 3, queueGet: 3, jobWait: 2,
    queueJoin: 2, pipeAwait: 2, queuePutMany: 4, queueGetMany: 4, bytesPutMany: 3, bytesPut: 4, bytesGet: 2,
    semaphoreAcquire: 3, eventWait: 2, barrierWait: 4, conditionWait: 3, rwlockRead: 2,
    threadAwait: 3, rwlockReadAnnounced: 2, rwlockWrite: 2, rwlockRecover: 2, processAwait: 3 };
  const seed = Number(process.argv[1] ?? 1);
  const count = {};
  // Nearly right, or no native thread would ever start.
  const room = fc.oneof(fc.constant(new Int32Array(sab, 0, 8)), argument);
  const rehearsals = fc.tuple(fc.constantFrom('lock', 'recover', 'put', 'produce'), argument,
    fc.oneof(fc.constant(undefined), argument), fc.nat(2), room, room, fc.constant(() => {}));
  // All of it would be there at once.
  const creations = fc.tuple(argument, argument.map(value => typeof value === 'number' && value > 2 ** 20 ? 8 : value));
  const near = fc.oneof(fc.constantFrom(...[Float64Array, Float32Array, Float64Array, Uint32Array, ...views]
    .flatMap(View => [0, 4, 6, 9].map(length => new View(sab, 8, length)))), argument);
  const side = fc.oneof(fc.nat(3), fc.nat(3), argument);
  const settled = fc.constant(() => {});
  const nearly = { rehearse: rehearsals, memoryCreate: creations,
    computeArgsort: fc.tuple(near, near, fc.nat(2), settled),
    computeMatmul: fc.tuple(near, near, near, side, side, side, fc.nat(2), settled) };
  for (const name of names) {
    const argumentsOf = name in nearly ? nearly[name] : name in arity
      ? fc.tuple(fc.array(argument, { minLength: arity[name] - 1, maxLength: arity[name] - 1 }), short).map(([a, ms]) => [...a, ms])
      : fc.array(argument, { maxLength: 6 });
    fc.assert(fc.property(argumentsOf, args => {
      count[name] = (count[name] ?? 0) + 1;
      try { native[name](...args); } catch (error) { void error; }
    }), { numRuns: 1500, seed });
    for (const wrong of [[], ...odd.map(value => [value]), ...odd.map(value => Array(8).fill(value))]) {
      try { native[name](...wrong); } catch (error) { void error; }
    }
  }
  const mutex = new Mutex();
  mutex.lock(); mutex.unlock();
  const queue = new Queue({ type: 'int32', capacity: 1 });
  queue.put(1); queue.get();
  console.log(JSON.stringify({ names: names.length, tried: Object.keys(count).length }));
  process.exit(0); // some operations are pending for ever`;

// Some ten seconds, on a busy machine several times that.
const LIMIT = 110_000;
it.each([1, 2, 3])('the addon survives garbage (seed %i)', { timeout: 120_000 }, async seed => {
  const { code, signal, stdout, stderr } = await child(
    program.replace('process.argv[1] ?? 1', String(seed)),
    { limit: LIMIT },
  );
  expect([code, signal, stderr]).toEqual([0, null, '']);
  const { names, tried } = JSON.parse(stdout) as { names: number; tried: number };
  expect(names).toBeGreaterThanOrEqual(19);
  expect(tried).toBe(names);
});

it('the addon can be loaded twice by one thread', async () => {
  const { code, stdout } = await child(
    `import { createRequire } from 'node:module';
     import { Mutex } from 'manycore';
     const require = createRequire(process.cwd() + '/');
     const path = require.resolve('./build/Release/manycore.node');
     delete require.cache[path];
     const first = require(path);
     delete require.cache[path];
     const second = require(path);
     const mutex = new Mutex().lock();
     mutex.unlock();
     console.log(typeof first.agent, typeof second.agent);`,
  );
  expect([code, stdout]).toEqual([0, 'number number\n']);
});
