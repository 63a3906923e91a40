// The worker of thread.ts.
import threads = require('node:worker_threads');

threads.parentPort?.postMessage(((x: number) => x + 1)(threads.workerData as number));
