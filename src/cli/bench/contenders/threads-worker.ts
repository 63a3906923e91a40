// A worker thread by hand: one order at a time.
import { parentPort } from 'node:worker_threads';
import { perform } from './adapter.js';

export interface Order {
  module: string;
  index: number;
  input: unknown;
}
export interface Answer {
  index: number;
  output?: unknown;
  error?: unknown;
}

parentPort?.on('message', ({ module, index, input }: Order) => {
  const answer = (output: unknown) => parentPort?.postMessage({ index, output } satisfies Answer);
  const fail = (error: unknown) => parentPort?.postMessage({ index, error } satisfies Answer);
  try {
    const output = perform(module, input);
    if (output instanceof Promise) output.then(answer, fail);
    else answer(output);
  } catch (error) {
    fail(error);
  }
});
