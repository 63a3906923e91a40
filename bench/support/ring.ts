// What one would write by hand: a ring for one producer and one consumer, who sleep while it is full or empty.

/** Positions that only grow, far apart so that the two threads do not share a cache line. */
const HEAD = 0;
const TAIL = 32;
const FIRST = 64;

export function create(capacity: number): SharedArrayBuffer {
  return new SharedArrayBuffer((FIRST + capacity) * Int32Array.BYTES_PER_ELEMENT);
}

export function put(
  memory: SharedArrayBuffer,
  count: number,
  value: (n: number) => number,
): number {
  const words = new Int32Array(memory);
  const capacity = words.length - FIRST;
  for (let n = 0; n < count; n++) {
    for (let head = Atomics.load(words, HEAD); n - head === capacity; ) {
      Atomics.wait(words, HEAD, head);
      head = Atomics.load(words, HEAD);
    }
    words[FIRST + (n % capacity)] = value(n);
    Atomics.store(words, TAIL, n + 1);
    Atomics.notify(words, TAIL, 1);
  }
  return 0;
}

export function get(memory: SharedArrayBuffer, count: number): number {
  const words = new Int32Array(memory);
  const capacity = words.length - FIRST;
  let sum = 0;
  for (let n = 0; n < count; n++) {
    for (let tail = Atomics.load(words, TAIL); n === tail; ) {
      Atomics.wait(words, TAIL, tail);
      tail = Atomics.load(words, TAIL);
    }
    sum += words[FIRST + (n % capacity)]!;
    Atomics.store(words, HEAD, n + 1);
    Atomics.notify(words, HEAD, 1);
  }
  return sum;
}
