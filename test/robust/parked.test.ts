// A thread that is blocked in native code can be ended: by worker.terminate(), by process.exit() of the
// main thread, by the end of the program. No time is measured: a process that hangs meets the watchdog.
import { describe, expect, it } from 'vitest';
import { child } from '../support/child.js';

const calls: Record<string, string> = {
  'mutex.lock()': 'mutex.lock();',
  'mutex.tryLock(1e9)': 'mutex.tryLock(1e9);',
  'mutex.recover()': 'mutex.recover();',
  'await mutex.lockAsync()': 'await mutex.lockAsync();',
  'queue.get()': 'empty.get();',
  'queue.get(1e9)': 'empty.get(1e9);',
  'await queue.getAsync()': 'await empty.getAsync();',
  'queue.put()': 'full.put(1);',
  'queue.put(1e9)': 'full.put(1, 1e9);',
  'await queue.putAsync()': 'await full.putAsync(1);',
  'task.get()': 'new ThreadPool({ size: 1 }).submit(() => { for (;;); }).get();',
  'task.wait(1e9)': 'new ThreadPool({ size: 1 }).submit(m => m.lock(), mutex).wait(1e9);',
  'thread.join()': 'Thread.start(() => { for (;;); }).join();',
  'thread.join(1e9)': 'Thread.start(() => { for (;;); }).join(1e9);',
  'thread.result.get()': 'Thread.start(m => m.lock(), mutex).result.get();',
  'await thread.result': 'await Thread.start(m => m.lock(), mutex).result;',
  'await thread.joinAsync()': 'await Thread.start(() => { for (;;); }).joinAsync();',
  'await task': 'await new ThreadPool({ size: 1 }).submit(() => { for (;;); });',
};

/** Two workers run the call; `end` follows when both have begun it. */
const program = (call: string, end: string) => `
  import { Worker } from 'node:worker_threads';
  import { Mutex, Queue, share } from 'manycore';
  const mutex = new Mutex().lock();
  const [empty, full] = [1, 1].map(capacity => new Queue({ type: 'int32', capacity }));
  full.put(0);
  const body = \`
    const { parentPort, workerData } = require('node:worker_threads');
    import('manycore').then(async ({ Thread, ThreadPool, receive }) => {
      const { mutex, empty, full } = receive(workerData);
      parentPort.postMessage('ready');
      ${call}
      parentPort.postMessage('returned');
    });\`;
  const workers = await Promise.all([1, 2].map(() => new Promise(resolve => {
    const worker = new Worker(body, { eval: true, execArgv: [], workerData: share({ mutex, empty, full }) });
    worker.on('message', message => {
      if (message === 'returned') process.exit(9);
      resolve(worker);
    });
  })));
  await new Promise(resolve => setTimeout(resolve, 60)); // most are parked by now; all may be
  ${end}`;

describe.each(Object.entries(calls))('a worker in %s', (_, call) => {
  it('can be terminated', async () => {
    const end = `await Promise.all(workers.map(worker => worker.terminate()));
      mutex.unlock(); mutex.lock(); mutex.unlock();
      console.log('over');`;
    const { code, signal, stdout, stderr } = await child(program(call, end));
    expect([code, signal, stdout, stderr]).toEqual([0, null, 'over\n', '']);
  });

  it('does not hold up process.exit()', async () => {
    const end = "console.log('over'); process.exit(5);";
    const { code, signal, stdout, stderr } = await child(program(call, end));
    expect([code, signal, stdout, stderr]).toEqual([5, null, 'over\n', '']);
  });
});
