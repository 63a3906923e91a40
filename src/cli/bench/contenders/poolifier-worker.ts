import { workerData } from 'node:worker_threads';
import { perform } from './adapter.js';
import { load } from './installed.js';

const { ThreadWorker } = await load<typeof import('poolifier')>(workerData);
// It waits for promises of functions that it sees to be asynchronous, and it tries each once without data.
export default new ThreadWorker<{ module: string; input: unknown }>(async order =>
  order === undefined ? undefined : perform(order.module, order.input),
);
