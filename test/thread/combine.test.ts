import { asCompleted, CancelledError, type Task, Thread, waitFor } from 'manycore';
import { describe, expect, expectTypeOf, it } from 'vitest';

/** Threads that return their number when their gate is opened, and what opens it. */
function gated(count: number) {
  const gates = new Int32Array(new SharedArrayBuffer(4 * count));
  const tasks = Array.from(gates, (_, i) => {
    const wait = (gates: Int32Array, i: number) => {
      Atomics.wait(gates, i, 0);
      if (gates[i] === 2) throw new RangeError(`number ${i}`);
      return i;
    };
    return Thread.start(wait, gates, i).result;
  });
  const open = (i: number, how = 1) => {
    Atomics.store(gates, i, how);
    Atomics.notify(gates, i);
  };
  return { tasks, open };
}

describe('asCompleted', () => {
  it('yields tasks in the order in which they are done', async () => {
    const { tasks, open } = gated(3);
    const order: unknown[] = [];
    open(1);
    for await (const one of asCompleted(tasks)) {
      expectTypeOf(one).toEqualTypeOf<Task<number>>(); // it is not awaited
      order.push(tasks.indexOf(one), await one.catch(error => error.message));
      if (order.length === 2) open(2, 2);
      if (order.length === 4) open(0);
    }
    expect(order).toEqual([1, 1, 2, 'number 2', 0, 0]);
  });

  it('yields each task once, and none of none', async () => {
    const task = Thread.start(() => 1).result;
    const seen: Task<number>[] = [];
    for await (const one of asCompleted([task, task])) seen.push(one as never);
    expect(seen).toEqual([task]);
    expect(await asCompleted([]).next()).toEqual({ value: undefined, done: true });
  });

  it('can be left early', async () => {
    const { tasks, open } = gated(2);
    open(0);
    for await (const task of asCompleted(tasks)) {
      expect(await task).toBe(0);
      break;
    }
    open(1, 2);
    await expect(tasks[1]).rejects.toThrow('number 1');
  });

  it('takes promises as well, and nothing else', async () => {
    for await (const one of asCompleted([Promise.resolve(5)])) expect(await one).toBe(5);
    expect(() => asCompleted(5 as never)).toThrow('not 5');
    expect(() => asCompleted([7] as never)).toThrow('not 7');
  });
});

describe('waitFor', () => {
  it('all', async () => {
    const { tasks, open } = gated(2);
    open(0);
    open(1, 2);
    expect(await waitFor(tasks)).toEqual({ done: tasks, pending: [] });
    expect(tasks.map(task => task.succeeded)).toEqual([true, false]);
    expect(await waitFor([])).toEqual({ done: [], pending: [] });
  });

  it('the first', async () => {
    const { tasks, open } = gated(3);
    open(1);
    const { done, pending } = await waitFor(tasks, { until: 'first' });
    expect([done, pending]).toEqual([[tasks[1]], [tasks[0], tasks[2]]]);
    open(0);
    open(2);
    await waitFor(pending);
  });

  it('the first error, which a cancellation is not', async () => {
    const { tasks, open } = gated(3);
    const never = new Thread(() => 1).result;
    never.cancel();
    open(0);
    await tasks[0];
    const waiting = waitFor([...tasks, never], { until: 'firstError' });
    open(1, 2);
    const { done, pending } = await waiting;
    expect([done, pending]).toEqual([[tasks[0], tasks[1], never], [tasks[2]]]);
    expect(() => never.get()).toThrow(CancelledError);
    open(2);
    await tasks[2];
  });

  it('no longer than told', async () => {
    const { tasks, open } = gated(2);
    open(0);
    await tasks[0];
    expect(await waitFor(tasks, { timeout: 1 })).toEqual({ done: [tasks[0]], pending: [tasks[1]] });
    expect(await waitFor(tasks.slice(0, 1), { timeout: 0 })).toEqual({
      done: [tasks[0]],
      pending: [],
    });
    open(1);
    await tasks[1];
  });

  it('refuses what it does not know', () => {
    expect(() => waitFor([], { until: 'last' as never })).toThrow("'last'");
    expect(() => waitFor([], { timeout: -1 })).toThrow('not -1');
    expect(() => waitFor({} as never)).toThrow('not {}');
  });
});
