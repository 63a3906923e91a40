// The checker itself: what it must accept, and above all what it must refuse.
import { describe, expect, it } from 'vitest';
import { assertLinearizable, linearize, type Model } from './linearizable.js';
import {
  type Call,
  CLOSED,
  DONE,
  FAILED,
  lockModel,
  queueModel,
  semaphoreModel,
} from './models.js';
import type { Name } from './recorder.js';

const outcomes: Record<string, number> = { failed: FAILED, closed: CLOSED };

/**
 * Calls as text, each "flow: from-to name(argument) = result": the flow is 0 if it is not said, the result
 * DONE, and "from-" never returned.
 */
function history(text: string): Call[] {
  const pattern = /^(?:(\d): )?(\d+)-(\d*) (\w+)(?:\((\d+)\))?(?: = (\w+))?$/;
  return text.split('; ').map((line, id) => {
    const [, flow = 0, invoke, response, name, argument = 0, result = DONE] = pattern.exec(line)!;
    const call = {
      id,
      flow: Number(flow),
      name: name as Name,
      argument: Number(argument),
      result: outcomes[result] ?? Number(result),
      invoke: Number(invoke),
    };
    return response === '' ? call : { ...call, response: Number(response) };
  });
}

/** A register is written with write(value), and read = value. */
const register: Model<number, Call> = {
  init: 0,
  step(value, { name, argument, result }) {
    if ((name as string) === 'write') return argument;
    return value === result ? value : undefined;
  },
  key: String,
};

describe('a register', () => {
  it.each([
    ['one after the other', '1-2 write(1); 3-4 read = 1'],
    ['a read during a write, before it', '1-4 write(1); 2-3 read = 0'],
    ['a read during a write, after it', '1-4 write(1); 2-3 read = 1'],
    ['a write that never returned, seen', '1- write(1); 2-3 read = 1'],
    ['a write that never returned, not seen', '1- write(1); 2-3 read = 0'],
    ['a write that never returned and comes late', '1- write(1); 2-3 read = 0; 4-5 read = 1'],
    ['two writes at once, one order', '1-5 write(1); 2-6 write(2); 7-8 read = 1'],
    ['two writes at once, the other order', '1-5 write(1); 2-6 write(2); 7-8 read = 2'],
  ])('%s', (_, text) => {
    expect(linearize(register, history(text)).linearizable).toBe(true);
    expect(linearize(register, history(text).toReversed()).linearizable).toBe(true);
  });

  it.each([
    ['a read of what was never written', '1-2 read = 1'],
    ['a stale read', '1-2 write(1); 3-4 read = 0'],
    ['a read of the future', '1-2 read = 1; 3-4 write(1)'],
    ['a write that is seen and then not', '1- write(1); 2-3 read = 1; 4-5 read = 0'],
    [
      'readers who disagree about the order of two writes',
      '1-20 write(1); 2-21 write(2); 3-4 read = 1; 5-6 read = 2; 7-8 read = 1',
    ],
  ])('not %s', (_, text) => {
    expect(linearize(register, history(text)).linearizable).toBe(false);
  });

  it('nothing at all', () => {
    expect(linearize(register, []).linearizable).toBe(true);
  });

  it('remembers: many writes of the same value at once are no explosion', () => {
    const writes = Array.from({ length: 12 }, (_, i) => `${i + 1}-${100 + i} write(1)`);
    const text = [...writes, '50-60 read = 2'].join('; ');
    const { linearizable, searched } = linearize(register, history(text));
    expect(linearizable).toBe(false);
    expect(searched).toBeLessThanOrEqual(2 ** 13); // and not 12!
  });

  it('a return before the call is the mistake of whoever recorded it', () => {
    expect(() => linearize(register, history('2-1 read = 0'))).toThrow(RangeError);
  });

  it('says how far it came', () => {
    const message =
      'h is not linearizable. The longest order that makes sense:\n  1-2: write\n' +
      'leads to 1, where none of these can follow:\n  3-4: read';
    const name = (call: Call) => call.name;
    const calls = history('1-2 write(1); 3-4 read = 0');
    expect(() => assertLinearizable(register, calls, name, 'h')).toThrow(message);
  });
});

describe('a queue of 2', () => {
  const holds = (text: string) =>
    [true, false].map(strict => linearize(queueModel(2, { strict }), history(text)).linearizable);

  it.each([
    ['first in, first out', '1-2 put(7); 3-4 put(8); 5-6 get = 7; 7-8 get = 8'],
    ['full', '1-2 put(7); 3-4 put(8); 5-6 tryPut(9) = failed; 7-8 get = 7; 9-10 tryPut(9)'],
    ['empty', '1-2 tryGet = failed; 3-4 put(7); 5-6 tryGet = 7; 7-8 tryGet = failed'],
    ['two puts at once in the other order', '1-4 put(7); 2-3 put(8); 5-6 get = 8; 7-8 get = 7'],
    ['a get that overlaps its put', '1-4 get = 7; 2-3 put(7)'],
    ['closed', '1-2 put(7); 3-4 close; 5-6 put(8) = closed; 7-8 get = 7; 9-10 get = closed'],
    ['a producer terminated after its put', '1- put(7); 2-3 get = 7'],
    ['a producer terminated before its put', '1- put(7); 2-3 tryGet = failed'],
    ['a consumer terminated with its item', '1-2 put(7); 3- get; 4-5 put(8); 6-7 get = 8'],
  ])('%s', (_, text) => {
    expect(holds(text)).toEqual([true, true]);
  });

  it.each([
    ['last in, first out', '1-2 put(7); 3-4 put(8); 5-6 get = 8; 7-8 get = 7'],
    ['the same item twice', '1-2 put(7); 3-4 get = 7; 5-6 get = 7'],
    ['the same item twice at once', '1-2 put(7); 3-6 get = 7; 4-5 get = 7'],
    ['a lost item', '1-2 put(7); 3-4 put(8); 5-6 get = 8'],
    ['an item before its put', '1-2 get = 7; 3-4 put(7)'],
    ['three items', '1-2 put(7); 3-4 put(8); 5-6 put(9)'],
    ['full with room', '1-2 put(7); 3-4 tryPut(8) = failed'],
    ['empty with an item', '1-2 put(7); 3-4 tryGet = failed'],
    ['a put after the close', '1-2 close; 3-4 put(7)'],
    ['closed, when it is not', '1-2 put(7) = closed'],
    ['drained, when it is not', '1-2 put(7); 3-4 close; 5-6 get = closed'],
    ['a terminated consumer with two items', '1-2 put(7); 3-4 put(8); 5- get; 6-7 tryGet = failed'],
  ])('not %s', (_, text) => {
    expect(holds(text)).toEqual([false, false]);
  });

  it.each([
    [
      'empty while the item at the front is being put',
      '1-8 put(7); 2-3 put(8); 4-5 tryGet = failed',
    ],
    ['the same, and whoever puts it is terminated', '1- put(7); 2-3 put(8); 4-5 tryGet = failed'],
    [
      'full while the room at the back is being made',
      '1-2 put(7); 3-4 put(8); 5-12 get = 7; 6-7 get = 8; 8-9 tryPut(9) = failed',
    ],
  ])('as promised for tries, but not by the textbook: %s', (_, text) => {
    expect(holds(text)).toEqual([false, true]);
  });
});

describe('locks', () => {
  const never = () => false;
  const holds = (text: string, waited = never) =>
    linearize(lockModel(waited), history(text)).linearizable;

  it('exclude', () => {
    expect(holds('1: 1-2 lock; 2: 3-6 lock; 1: 4-5 unlock')).toBe(true);
    expect(holds('1: 1-2 read; 2: 3-4 read; 1: 5-6 unlockRead; 2: 7-8 unlockRead')).toBe(true);
    expect(holds('1: 1-2 lock; 2: 3-4 lock; 1: 5-6 unlock')).toBe(false);
    expect(holds('1: 1-2 lock; 2: 3-4 tryRead')).toBe(false);
    expect(holds('1: 1-2 read; 2: 3-4 tryLock')).toBe(false);
    expect(holds('1: 1-2 read; 2: 3-4 read; 1: 5-6 unlockRead; 1: 7-8 lock')).toBe(false);
  });

  it('refuse only with a reason', () => {
    expect(holds('1: 1-2 lock; 2: 3-4 tryLock = failed')).toBe(true);
    expect(holds('1: 1-2 read; 2: 3-4 tryLock = failed')).toBe(true);
    expect(holds('1: 1-2 read; 2: 3-4 tryRead = failed')).toBe(false);
    expect(holds('2: 3-4 tryLock = failed')).toBe(false);
    expect(
      linearize(
        lockModel(() => true),
        history('1-2 tryLock = failed'),
      ).linearizable,
    ).toBe(true);
  });

  it('count permits', () => {
    const model = semaphoreModel(2, never);
    const permits = (text: string) => linearize(model, history(text)).linearizable;
    expect(permits('1-2 acquire(2); 3-6 acquire(1); 4-5 release(1)')).toBe(true);
    expect(permits('1-2 acquire(2); 3-4 acquire(1)')).toBe(false);
    expect(permits('1-2 acquire(1); 3-4 tryAcquire(1) = failed')).toBe(false);
  });
});
