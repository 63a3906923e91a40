import { Task } from '../thread/task.js';

/** A task of a pool, which looks after its calls whether somebody waits for them or not. */
export class PoolTask<T> extends Task<T> {}

// `await` and Promise.all take a promise as it is when its constructor is Promise itself, and otherwise wrap
// it into another one, two turns of the microtask queue later: three times the price of the call.
Object.defineProperties(PoolTask.prototype, {
  constructor: { value: Promise, configurable: true, writable: true },
  // biome-ignore lint/suspicious/noThenProperty: it is a Promise's own
  then: { value: Promise.prototype.then, configurable: true, writable: true },
});
