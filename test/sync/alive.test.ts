import { expect, it } from 'vitest';
import { child } from '../support/child.js';

const held = "import { Mutex } from 'manycore'; const mutex = new Mutex().lock();";

it('a settled promise does not keep the process alive', async () => {
  const { code, stdout, stderr } = await child(
    `${held} mutex.lockAsync().then(() => console.log('locked')); mutex.unlock();
     process.on('exit', () => console.log('end'));`,
  );
  expect([code, stdout, stderr]).toEqual([0, 'locked\nend\n', '']);
});

it('a timed out or aborted promise does not keep the process alive', async () => {
  const { code, stdout } = await child(
    `${held} const controller = new AbortController();
     mutex.lockAsync({ timeout: 1 }).catch(e => console.log(e.code));
     mutex.lockAsync({ timeout: 1e8, signal: controller.signal }).catch(e => console.log(e.name));
     controller.abort();`,
  );
  expect([code, stdout]).toEqual([0, 'AbortError\nERR_MANYCORE_TIMEOUT\n']);
});

it('a pending promise keeps the process alive', async () => {
  // The worker is unreferenced: nothing but the promise holds the main thread.
  const { code, stdout } = await child(
    `import { Worker } from 'node:worker_threads';
     import { Mutex, share } from 'manycore';
     const mutex = new Mutex();
     const flag = new Int32Array(new SharedArrayBuffer(4));
     const worker = new Worker(\`
       const { workerData } = require('node:worker_threads');
       import('manycore').then(({ receive }) => {
         const { mutex, flag } = receive(workerData);
         mutex.lock();
         Atomics.store(flag, 0, 1); Atomics.notify(flag, 0);
         setTimeout(() => mutex.unlock(), 100);
       });\`, { eval: true, execArgv: [], workerData: share({ mutex, flag }) });
     worker.unref();
     Atomics.wait(flag, 0, 0);
     mutex.lockAsync().then(() => console.log('locked'));`,
  );
  expect([code, stdout]).toEqual([0, 'locked\n']);
});

it('a promise that nothing can settle keeps the process alive until it is ended', async () => {
  const { code } = await child(
    `${held} mutex.lockAsync(); setTimeout(() => process.exit(7), 50).unref();`,
  );
  expect(code).toBe(7);
});
