import { workerData } from 'node:worker_threads';
import { perform } from './adapter.js';
import { load } from './installed.js';

const { ThreadWorker } = await load<typeof import('poolifier')>(workerData);
export default new ThreadWorker<{ module: string; input: unknown }>(order =>
  order === undefined ? undefined : perform(order.module, order.input),
);
