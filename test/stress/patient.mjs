// For calls.mjs: goes on until nobody wants it any more.
import { Thread } from 'manycore';

export default async function patient(id) {
  globalThis.begin(id);
  while (!Thread.current.signal.aborted) await new Promise(setImmediate);
  return `${id} has seen it`;
}
