// A target that goes on until nobody wants it any more.
import { Thread } from 'manycore';

/** Sets the first word when it begins, the second when it has seen its signal. */
export default async function patient(words) {
  Atomics.store(words, 0, 1);
  Atomics.notify(words, 0);
  while (!Thread.current.signal.aborted) await new Promise(setImmediate);
  Atomics.store(words, 1, 1);
}
