// Objects in a SharedMemory, and what other threads and processes are told of them.
import { Mutex, receive, SharedMemory, share } from 'manycore';
import { afterEach, expect, it } from 'vitest';
import { layout } from '../../dist/memory/layout.js';
import { adopt, allocate } from '../../dist/memory/object.js';
import { native } from '../../dist/native.js';
import { exists, Fellow } from '../support/segments.js';
import { Remote } from '../support/worker.js';

type Handle = { words: Record<string, unknown> };

const names: string[] = [];

function create(): SharedMemory {
  const memory = SharedMemory.create(4096);
  names.push(memory.name);
  return memory;
}

// The objects keep it until they are garbage, and the test runner ends its processes by force.
afterEach(() => {
  for (const name of names.splice(0)) SharedMemory.open(name).unlink();
});

function placed(memory: SharedMemory): Mutex {
  const words = allocate(layout.MUTEX_SIZE, false, memory);
  native.mutexInitialise(words, false);
  return new Mutex({ [adopt]: words } as never);
}

it('they lie in pieces of their own', () => {
  using memory = create();
  memory.allocate(1);
  const [one, two] = [placed(memory), placed(memory)];
  one.lock();
  expect([one.locked, two.locked]).toEqual([true, false]);
  one.unlock();
  expect(memory.allocate(1)).toBe(192);
  expect(() => allocate(8000, false, memory)).toThrow('8000');
  expect(() => allocate(8, false, {} as never)).toThrow('must be a SharedMemory');
  expect(() => allocate(8, false, null as never)).toThrow('must be a SharedMemory');
});

it('their handles are plain data', () => {
  using memory = create();
  const mutex = placed(memory);
  const form = JSON.parse(JSON.stringify(share(mutex))) as Handle;
  expect(form.words).toMatchObject({ memory: memory.name, offset: 0, byteLength: 64 });
  const other = receive<Mutex>(form);
  mutex.lock();
  expect(other.ownedByMe).toBe(true);
  other.unlock();
  expect(mutex.locked).toBe(false);
});

it('threads and processes find them there', async () => {
  using memory = create();
  memory.allocate(64);
  const mutex = placed(memory);
  const remote = new Remote(
    'data.mutex.lock(); say(data.mutex.locked); await new Promise(setImmediate); data.mutex.unlock();',
    { mutex },
  );
  expect(await remote.said()).toBe(true);
  expect(await remote.exit).toBe(0);
  const fellow = new Fellow(
    'const mutex = receive(await hear()); say(mutex.locked); say(mutex.constructor.name);',
  );
  mutex.lock();
  fellow.tell(share(mutex));
  expect(await fellow.said()).toBe(true);
  expect(await fellow.said()).toBe('Mutex');
  expect(await fellow.ended()).toBe(0);
  mutex.unlock();
});

it('they keep the memory in use, closed or not', async () => {
  const memory = create();
  const mutex = placed(memory);
  memory.close();
  expect(exists(memory.name)).toBe(true);
  const fellow = new Fellow('say(receive(await hear()).locked);');
  fellow.tell(share(mutex));
  expect(await fellow.said()).toBe(false);
  await fellow.ended();
  expect(exists(memory.name)).toBe(true);
  expect(mutex.locked).toBe(false);
});

it('handles that lead astray are refused', () => {
  using memory = create();
  const form = share(placed(memory)) as Handle;
  const wrong = (change: object) => () => receive({ ...form, words: { ...form.words, ...change } });
  expect(wrong({})()).toBeInstanceOf(Mutex);
  for (const change of [
    { offset: 4 },
    { offset: -8 },
    { offset: 4096 },
    { offset: 4040 },
    { offset: 'x' },
    { offset: 2 ** 60 },
    { byteLength: 8192 },
    { byteLength: 0 },
    { byteLength: NaN },
    { identity: undefined },
    { memory: 3 },
    { offset: 128 },
  ]) {
    expect(wrong(change), JSON.stringify(change)).toThrow(TypeError);
  }
});
