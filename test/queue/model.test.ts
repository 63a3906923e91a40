// Random calls of one thread, held against an array.
import fc from 'fast-check';
import { ClosedError, Queue, TimeoutError } from 'manycore';
import { describe, expect, it } from 'vitest';
import { firstLap } from '../../dist/queue/create.js';

type Value = number | bigint;

interface Expected {
  readonly capacity: number;
  items: Value[];
  /** How many values were put, and how many were marked as done. */
  put: number;
  done: number;
  closed: boolean;
}

type Real = Queue<Value>;
type Command = fc.AsyncCommand<Expected, Real>;

const full = ({ items, capacity }: Expected) => items.length === capacity;
const drained = ({ items, closed }: Expected) => closed && items.length === 0;
const accept = (model: Expected, value: Value) => {
  model.items.push(value);
  model.put++;
};

/** A command that can always be run, as text for the report of a failure. */
function command(
  text: string,
  run: (model: Expected, queue: Real) => Promise<void> | void,
  check: (model: Expected) => boolean = () => true,
): Command {
  return {
    check,
    toString: () => text,
    async run(model, queue) {
      await run(model, queue);
      const { capacity, items, closed } = model;
      expect([queue.size, queue.empty, queue.full, queue.closed]).toEqual([
        items.length,
        items.length === 0,
        items.length === capacity,
        closed,
      ]);
    },
  };
}

/** One way to put: `act` throws when it cannot, or returns false. */
const put = (text: string, act: (queue: Real, value: Value) => unknown) => (value: Value) =>
  command(`${text}(${value})`, async (model, queue) => {
    const attempt = (async () => act(queue, value))();
    if (model.closed) await expect(attempt).rejects.toThrow(ClosedError);
    else if (!full(model)) {
      expect(await attempt).not.toBe(false);
      accept(model, value);
    } else if (text === 'tryPut') expect(await attempt).toBe(false);
    else await expect(attempt).rejects.toThrow(TimeoutError);
  });

const get = (text: string, act: (queue: Real) => unknown) =>
  command(text, async (model, queue) => {
    const attempt = (async () => act(queue))();
    if (drained(model)) await expect(attempt).rejects.toThrow(ClosedError);
    else if (model.items.length > 0) expect(await attempt).toBe(model.items.shift());
    else if (text === 'tryGet') expect(await attempt).toBe(undefined);
    else await expect(attempt).rejects.toThrow(TimeoutError);
  });

const puts = [
  put('tryPut', (queue, value) => queue.tryPut(value)),
  put('put', (queue, value) => queue.put(value, 0)),
  put('putAsync', (queue, value) => queue.putAsync(value, { timeout: 0 })),
];
const gets = [
  get('tryGet', queue => queue.tryGet()),
  get('get', queue => queue.get(0)),
  get('getAsync', queue => queue.getAsync({ timeout: 0 })),
];

const putMany = (values: Value[]) =>
  command(`putMany(${values})`, (model, queue) => {
    if (model.closed) {
      expect(() => queue.putMany(values, 0)).toThrow(ClosedError);
      return;
    }
    const fits = values.slice(0, model.capacity - model.items.length);
    expect(queue.putMany(values, 0)).toBe(fits.length);
    for (const value of fits) accept(model, value);
  });

const getMany = (max: number) =>
  command(`getMany(${max})`, (model, queue) => {
    if (drained(model)) expect(() => queue.getMany(max, 0)).toThrow(ClosedError);
    else if (model.items.length === 0) expect(() => queue.getMany(max, 0)).toThrow(TimeoutError);
    else expect(queue.getMany(max, 0)).toEqual(model.items.splice(0, max));
  });

const arrays = {
  int32: Int32Array,
  uint32: Uint32Array,
  float64: Float64Array,
  bigint64: BigInt64Array,
};

const drainInto = (length: number) =>
  command(`drainInto(${length})`, (model, queue) => {
    const array = new arrays[queue.type as keyof typeof arrays](length);
    const drain = () => queue.drainInto(array as Float64Array);
    if (drained(model)) expect(drain).toThrow(ClosedError);
    else {
      const taken = model.items.splice(0, length);
      expect([drain(), ...array.subarray(0, taken.length)]).toEqual([taken.length, ...taken]);
    }
  });

/** Consumers that wait before there is anything are served in their order. */
const handOver = (values: Value[]) =>
  command(
    `handOver(${values})`,
    async (model, queue) => {
      const waiting = values.map(() => queue.getAsync());
      for (const value of values) await queue.putAsync(value);
      expect(await Promise.all(waiting)).toEqual(values);
      model.put += values.length;
    },
    model => model.items.length === 0 && !model.closed,
  );

/** Producers that wait for room put in their order. */
const squeeze = (values: Value[]) =>
  command(
    `squeeze(${values})`,
    async (model, queue) => {
      const waiting = values.map(value => queue.putAsync(value));
      for (const value of values) accept(model, value);
      for (const _ of values) expect(await queue.getAsync()).toBe(model.items.shift());
      await Promise.all(waiting);
    },
    model => full(model) && !model.closed,
  );

/** What gave up leaves nothing behind: what follows does not meet it. */
const giveUp = command(
  'giveUp',
  async (model, queue) => {
    const controller = new AbortController();
    const { signal } = controller;
    const waiting =
      model.items.length === 0
        ? [queue.getAsync({ signal }), queue.getAsync({ timeout: 1 })]
        : [
            queue.putAsync(model.items[0]!, { signal }),
            queue.putAsync(model.items[0]!, { timeout: 1 }),
          ];
    controller.abort(new RangeError('enough'));
    await expect(waiting[0]).rejects.toThrow('enough');
    await expect(waiting[1]).rejects.toThrow(TimeoutError);
  },
  model => !model.closed && (full(model) || model.items.length === 0),
);

const taskDone = command('taskDone', (model, queue) => {
  if (model.done === model.put) expect(() => queue.taskDone()).toThrow(RangeError);
  else {
    queue.taskDone();
    model.done++;
  }
  expect(queue.join(0)).toBe(model.done === model.put);
});

/** Who waits is told at once. */
const close = command('close', async (model, queue) => {
  const wait = () => {
    if (model.items.length === 0) return queue.getAsync();
    return full(model) ? queue.putAsync(model.items[0]!) : undefined;
  };
  const waiting = model.closed ? undefined : wait();
  queue.close();
  model.closed = true;
  if (waiting !== undefined) await expect(waiting).rejects.toThrow(ClosedError);
});

const discard = command('close({ discard })', (model, queue) => {
  queue.close({ discard: true });
  model.closed = true;
  model.done = Math.min(model.put, model.done + model.items.length);
  model.items = [];
  expect(queue.join(0)).toBe(model.done === model.put);
});

const double = fc.oneof(
  fc.double(),
  fc.constantFrom(0, -0, Number.NaN, Infinity, Number.MIN_VALUE, 2 ** 53),
);
const values: Record<string, fc.Arbitrary<Value>> = {
  int32: fc.integer(),
  uint32: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  float64: double,
  bigint64: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  any: fc.oneof(double, fc.bigInt()),
};

describe.each(Object.keys(values))('a queue of %s', type => {
  const value = values[type]!;
  const list = fc.array(value, { minLength: 1, maxLength: 4 });
  const length = fc.integer({ min: 1, max: 10 });
  const often = fc.oneof(
    ...puts.map(each => value.map(each)),
    ...gets.map(each => fc.constant(each)),
    fc.constant(taskDone),
    list.map(putMany),
    length.map(getMany),
    type === 'any' ? length.map(getMany) : length.map(drainInto),
  );
  const commands = fc.commands(
    [
      { arbitrary: often, weight: 40 },
      {
        arbitrary: fc.oneof(list.map(handOver), list.map(squeeze), fc.constant(giveUp)),
        weight: 4,
      },
      { arbitrary: fc.constantFrom(close, discard), weight: 1 },
    ].flatMap(({ arbitrary, weight }) => Array.from({ length: weight }, () => arbitrary)),
    { size: '+1' },
  );
  /** Positions are 32-bit and wrap: some of the queues are about to. */
  const lap = fc.constantFrom(0, 2 ** 31 - 64, 2 ** 32 - 1, 2 ** 32 - 32, 2 ** 32 - 128);

  it('does what an array would do', async () => {
    const property = fc.asyncProperty(
      commands,
      fc.integer({ min: 1, max: 9 }),
      lap,
      async (all, capacity, first) => {
        await fc.asyncModelRun(
          () => ({
            model: { capacity, items: [], put: 0, done: 0, closed: false } as Expected,
            real: new Queue<Value>({ type, capacity, [firstLap]: first } as never),
          }),
          all,
        );
      },
    );
    await fc.assert(property, { numRuns: 100 });
  });
});
