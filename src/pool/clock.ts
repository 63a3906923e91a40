// A clock that all threads of the process share: the origin of performance.now() is each thread's own.

const [seconds, nanoseconds] = process.hrtime();
const origin = seconds * 1000 + nanoseconds / 1e6 - performance.now();

/** In milliseconds. */
export function now(): number {
  return origin + performance.now();
}
