// What pools import in tests, by URL, path and name.
export default function twice(x) {
  return 2 * x;
}
export const add = (a, b) => a + b;
export const where = async () => (await import('node:worker_threads')).isMainThread;
export const answer = 42;
export function fail(message) {
  throw new RangeError(message);
}
