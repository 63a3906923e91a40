/** What waits for a signal, by signal. */
const waiting = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls back once when the signal aborts, in the order of the calls; until the function returned is
 * called. All waits for one signal share a listener: Node searches a signal's listeners with each one
 * that is added or removed, and warns of a leak from the eleventh on.
 */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  let callbacks = waiting.get(signal);
  if (callbacks === undefined) {
    callbacks = new Set();
    waiting.set(signal, callbacks);
    signal.addEventListener('abort', listener, { once: true });
  }
  const set = callbacks;
  set.add(callback);
  return () => {
    if (!set.delete(callback) || set.size > 0) return;
    signal.removeEventListener('abort', listener);
    waiting.delete(signal);
  };
}

function listener(this: AbortSignal): void {
  const callbacks = waiting.get(this);
  for (const callback of callbacks ?? []) callback();
}
