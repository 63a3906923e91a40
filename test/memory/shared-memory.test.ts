import { inspect } from 'node:util';
import {
  ClosedError,
  ManycoreError,
  Queue,
  receive,
  SharedMemory,
  SharedMemoryError,
  share,
  Thread,
  ThreadPool,
} from 'manycore';
import { describe, expect, it } from 'vitest';
import { exists, fresh } from '../support/segments.js';
import { Remote } from '../support/worker.js';

function thrown(action: () => unknown): SharedMemoryError {
  try {
    action();
  } catch (error) {
    return error as SharedMemoryError;
  }
  throw new Error('nothing was thrown');
}

describe('SharedMemory', () => {
  it('is zeroed memory of the size asked for, with a name', () => {
    const name = fresh();
    const memory = SharedMemory.create(1000, { name });
    expect([memory.name, memory.byteLength, memory.buffer.byteLength]).toEqual([name, 1000, 1000]);
    expect(new Uint8Array(memory.buffer).every(byte => byte === 0)).toBe(true);
    expect(inspect(memory)).toBe(`SharedMemory "${name}" { 1000 bytes }`);
    memory.close();
    expect(inspect(memory)).toBe(`SharedMemory "${name}" { 1000 bytes, closed }`);
  });

  it('has a name that nobody else has when none is given', () => {
    const [one, two] = [SharedMemory.create(8), SharedMemory.create(8)];
    expect(one.name).not.toBe(two.name);
    const again = SharedMemory.open(one.name);
    new Uint8Array(one.buffer)[0] = 7;
    expect(new Uint8Array(again.buffer)[0]).toBe(7);
    for (const memory of [one, two, again]) memory.close();
    expect([exists(one.name), exists(two.name)]).toEqual([false, false]);
  });

  it('gives away pieces that are aligned and do not overlap', () => {
    using memory = SharedMemory.create(4096);
    expect([memory.allocate(1), memory.allocate(1), memory.allocate(100)]).toEqual([0, 64, 128]);
    expect(memory.allocate(1, 1)).toBe(228);
    expect(memory.allocate(8, 8)).toBe(232);
    expect(memory.allocate(1, 1024) % 1024).toBe(0);
    const left = memory.byteLength - memory.allocate(1, 1) - 1;
    expect(memory.allocate(left, 1) + left).toBe(4096);
    expect(thrown(() => memory.allocate(1, 1)).reason).toBe('no space');
  });

  it('gives away typed arrays', () => {
    using memory = SharedMemory.create(4096);
    const doubles = memory.array(Float64Array, 4);
    const longs = memory.array(BigInt64Array, 2);
    const bytes = memory.array(Uint8Array, 3);
    expect([doubles.byteOffset, longs.byteOffset, bytes.byteOffset]).toEqual([0, 64, 128]);
    expect([doubles.length, longs.length, bytes.length]).toEqual([4, 2, 3]);
    longs[1] = -5n;
    expect(Atomics.add(new BigInt64Array(memory.buffer, 64, 2), 1, 1n)).toBe(-5n);
    expect(longs[1]).toBe(-4n);
    expect(memory.array(Int32Array, 0).length).toBe(0);
  });

  it('can be closed twice, and is of no use then, but its arrays are', () => {
    const memory = SharedMemory.create(64);
    const array = memory.array(Int32Array, 4);
    memory.close();
    memory.close();
    for (const use of [
      () => memory.buffer,
      () => memory.allocate(1),
      () => memory.array(Int8Array, 0),
      () => memory.unlink(),
      () => share(memory),
    ]) {
      expect(use).toThrow(ClosedError);
      expect(use).toThrow(memory.name);
    }
    array[0] = 3;
    expect(Atomics.load(array, 0)).toBe(3);
    expect(memory.byteLength).toBe(64);
    expect(exists(memory.name)).toBe(false);
  });

  it('stays while somebody here has it open', () => {
    const one = SharedMemory.create(64);
    const two = SharedMemory.open(one.name);
    one.close();
    const three = SharedMemory.open(one.name);
    two.close();
    expect(exists(one.name)).toBe(true);
    three[Symbol.dispose]();
    expect(exists(one.name)).toBe(false);
  });

  it('gives up its name when it is told so', () => {
    const name = fresh();
    const memory = SharedMemory.create(64, { name });
    memory.unlink();
    memory.unlink();
    expect(thrown(() => SharedMemory.open(name)).reason).toBe('missing');
    expect(thrown(() => SharedMemory.open(name)).message).toContain('removed by unlink()');
    if (process.platform !== 'win32') {
      const next = SharedMemory.create(8, { name });
      memory.close();
      expect(exists(name)).toBe(true);
      next.close();
    }
    memory.close();
    expect(exists(name)).toBe(false);
  });

  it('cannot be cloned by accident', () => {
    using memory = SharedMemory.create(8);
    expect(() => structuredClone(memory)).toThrow('share(object)');
  });
});

describe('what cannot be', () => {
  it.each([0, -1, 1.5, NaN, Infinity, 2 ** 39 + 1])('a byteLength of %d', byteLength => {
    expect(() => SharedMemory.create(byteLength)).toThrow(RangeError);
    expect(() => SharedMemory.create(byteLength)).toThrow(String(byteLength));
  });

  it('a byteLength that is no number, an option that does not exist', () => {
    expect(() => SharedMemory.create('8' as never)).toThrow("not '8'");
    expect(() => SharedMemory.create(8, { nmae: 'x' } as never)).toThrow("no option 'nmae'");
    expect(() => SharedMemory.create(8, { name: 5 as never })).toThrow(TypeError);
    expect(() => SharedMemory.open(undefined as never)).toThrow(TypeError);
  });

  it('one by new', () => {
    const Class = SharedMemory as unknown as new (byteLength?: number) => SharedMemory;
    expect(() => new Class(8)).toThrow('by SharedMemory.create() or SharedMemory.open()');
    expect(() => new Class()).toThrow(TypeError);
  });

  it.each(['', '.x', 'a/b', '../../etc/passwd', 'a b', 'ä', 'a\0b', '~1.0', 'x'.repeat(101)])(
    'the name %j',
    name => {
      expect(() => SharedMemory.create(8, { name })).toThrow(RangeError);
      expect(() => SharedMemory.open(name)).toThrow(RangeError);
      expect(() => SharedMemory.open(name)).toThrow(inspect(name).slice(0, 70));
    },
  );

  it('a name that is taken', () => {
    using memory = SharedMemory.create(8);
    const error = thrown(() => SharedMemory.create(8, { name: memory.name }));
    expect(error).toBeInstanceOf(SharedMemoryError);
    expect(error).toBeInstanceOf(ManycoreError);
    expect([error.code, error.reason]).toEqual(['ERR_MANYCORE_SHARED_MEMORY', 'taken']);
    expect(error.message).toContain(memory.name);
    expect(memory.buffer.byteLength).toBe(8);
  });

  it('a name that nobody has', () => {
    const name = fresh('nobody');
    const error = thrown(() => SharedMemory.open(name));
    expect(error.reason).toBe('missing');
    expect(error.message).toContain(name);
  });

  it('more memory than there is', () => {
    const name = fresh('huge');
    const error = thrown(() => SharedMemory.create(2 ** 39, { name }));
    expect(error.reason).toBe('no space');
    expect(error.message).toContain(String(2 ** 39));
    expect(exists(name)).toBe(false);
  });

  it('a piece that is too large, an alignment that is none', () => {
    using memory = SharedMemory.create(100);
    const error = thrown(() => memory.allocate(101));
    expect([error.reason, error.message.includes('101'), error.message.includes('100')]).toEqual([
      'no space',
      true,
      true,
    ]);
    expect(thrown(() => memory.array(Float64Array, 13)).reason).toBe('no space');
    for (const wrong of [0, -1, NaN, '8' as never]) expect(() => memory.allocate(wrong)).toThrow();
    for (const alignment of [0, 3, 8192, -8, 0.5]) {
      expect(() => memory.allocate(1, alignment)).toThrow(String(alignment));
    }
    expect(() => memory.array(Array as never, 1)).toThrow(TypeError);
    expect(() => memory.array(Int8Array, -1)).toThrow(RangeError);
    expect(memory.allocate(100)).toBe(0);
  });
});

describe('between threads', () => {
  it('its handle is plain data', () => {
    using memory = SharedMemory.create(64);
    const form = JSON.parse(JSON.stringify(share({ list: [memory] })));
    using other = receive<{ list: SharedMemory[] }>(form).list[0]!;
    expect(other).toBeInstanceOf(SharedMemory);
    expect(other.name).toBe(memory.name);
    new Int32Array(memory.buffer)[3] = 9;
    expect(new Int32Array(other.buffer)[3]).toBe(9);
  });

  it('a handle that has been tampered with is refused', () => {
    using memory = SharedMemory.create(64);
    const form = share(memory) as object;
    for (const wrong of [{ identity: 'x' }, { identity: 5 }, { memory: 5 }, { memory: null }]) {
      expect(() => receive({ ...form, ...wrong })).toThrow(TypeError);
    }
    expect(() => receive({ ...form, memory: 'a/b' })).toThrow(RangeError);
    const other = { ...form, identity: '0123456789abcdef' };
    expect(thrown(() => receive(other)).reason).toBe('missing');
  });

  it('a handle is good for a memory whose name is gone', () => {
    using memory = SharedMemory.create(64);
    memory.unlink();
    using other = receive<SharedMemory>(share(memory));
    new Int32Array(memory.buffer)[0] = 5;
    expect(new Int32Array(other.buffer)[0]).toBe(5);
  });

  it('all see one memory, and a worker that ends has closed it', async () => {
    const memory = SharedMemory.create(64);
    const array = memory.array(Int32Array, 2);
    const remote = new Remote(
      `const view = new Int32Array(data.memory.buffer, 0, 2);
       Atomics.add(view, 0, 5);
       Atomics.add(data.array, 0, 6);
       say(data.array.byteOffset);`,
      { memory, array },
    );
    expect(await remote.said()).toBe(0);
    expect(await remote.exit).toBe(0);
    expect(array[0]).toBe(11);
    memory.close();
    expect(exists(memory.name)).toBe(false);
  });

  it('arrays in it go through threads, pools and queues as views of it', async () => {
    using memory = SharedMemory.create(4096);
    const array = memory.array(Int32Array, 4);
    const add = (n: number, { views: [view] }: { views: Int32Array[] }) => Atomics.add(view!, 1, n);
    await Thread.start(add, 1, { views: [array] }).result;
    const pool = new ThreadPool({ size: 1 });
    await pool.submit(add, 10, { views: [array] });
    await pool.submit(
      async (held: SharedMemory) => void Atomics.add(new Int32Array(held.buffer), 1, 100),
      memory,
    );
    pool.close();
    await pool.joinAsync();
    const queue = new Queue<{ view: Int32Array; memory: SharedMemory }>({ capacity: 2 });
    queue.put({ view: array.subarray(1), memory });
    const { view, memory: other } = queue.get();
    Atomics.add(view, 0, 1000);
    Atomics.add(new Int32Array(other.buffer), 1, 10_000);
    other.close();
    expect(array[1]).toBe(11_111);
  });
});
