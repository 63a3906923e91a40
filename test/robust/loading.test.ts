import { expect, it } from 'vitest';
import { child } from '../support/child.js';

// A worker may be terminated at any moment, also while the addon sets itself up in it.
const program = `
  import { Worker } from 'node:worker_threads';
  import { Mutex } from 'manycore';
  const body = \`
    const { parentPort, workerData } = require('node:worker_threads');
    Atomics.store(workerData, 0, 1); Atomics.notify(workerData, 0);
    require('./build/Release/manycore.node');\`;
  for (let round = 0; round < 120; round++) {
    const started = new Int32Array(new SharedArrayBuffer(4));
    const worker = new Worker(body.replace('./', process.cwd() + '/'),
      { eval: true, execArgv: [], workerData: started });
    while (Atomics.load(started, 0) === 0) await new Promise(resolve => setImmediate(resolve));
    // A different moment each time, in steps that are shorter than the loading takes.
    for (let i = (round % 60) * 200; i > 0; i--) Atomics.load(started, 0);
    await worker.terminate();
  }
  new Mutex().lock().unlock();
  console.log('over');`;

it('a worker that is terminated while it loads the addon takes nobody along', async () => {
  const { code, signal, stdout, stderr } = await child(program);
  expect([code, signal, stdout, stderr]).toEqual([0, null, 'over\n', '']);
});
