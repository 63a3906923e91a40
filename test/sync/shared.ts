// For tests of objects in a SharedMemory.
import { inspect } from 'node:util';
import { SharedMemory, share } from 'manycore';
import { afterEach, beforeEach } from 'vitest';
import { Fellow } from '../support/segments.js';

/** How many wait on an object, as it prints itself. */
export function waiting(object: object): number {
  const text = inspect(object);
  const found = /(\d+)(?: of \d+)? waiting|wait(?:ing)?: (\d+)/.exec(text);
  return Number(found?.[1] ?? found?.[2] ?? 0);
}

/** A new memory for each test, and processes that end with it. */
export function stage(byteLength = 2 ** 16) {
  let memory: SharedMemory;
  let fellows: Fellow[] = [];
  beforeEach(() => {
    memory = SharedMemory.create(byteLength);
  });
  afterEach(async () => {
    for (const fellow of fellows) await fellow.kill();
    fellows = [];
    memory.unlink(); // objects keep it until they are garbage
    memory.close();
  });
  return {
    get memory(): SharedMemory {
      return memory;
    },
    /** A process that has `objects` and runs the source. */
    fellow(objects: Record<string, unknown>, source: string): Fellow {
      const names = Object.keys(objects).join(', ');
      const started = new Fellow(`const { ${names} } = receive(await hear());\n${source}`);
      started.tell(share(objects));
      fellows.push(started);
      return started;
    },
  };
}
