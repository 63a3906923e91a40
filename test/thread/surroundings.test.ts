import { shared, TargetError, ThreadPool } from 'manycore';
import { afterAll, expect, it } from 'vitest';

const pool = new ThreadPool({ size: 1 });
afterAll(() => pool.terminate());

class Account {
  rate = 2;
  double(x: number) {
    return x * this.rate;
  }
  nested() {
    return () => this.rate;
  }
}

it('a function that uses this is refused, however deep the arrow', () => {
  const account = new Account();
  expect(() => pool.submit(account.double, 1)).toThrow(TargetError);
  expect(() => pool.submit(account.double, 1)).toThrow('"double" uses this');
  expect(() => pool.submit(account.nested)).toThrow('uses this');
});

it('a this that belongs to an inner function or class is fine', async () => {
  const made = await pool.submit(() => {
    class Counter {
      n = 1;
      next() {
        return ++this.n;
      }
    }
    return new Counter().next();
  });
  expect(made).toBe(2);
});

it("a compiler's helper is recognised", () => {
  const helped = new Function('return () => { __addDisposableResource(1); }')();
  expect(() => pool.submit(helped)).toThrow('"__addDisposableResource" looks like a helper');
});

it('a stack trace names the target', async () => {
  const failing = pool.submit(() => {
    throw new Error('here');
  });
  await expect(failing).rejects.toThrow('here');
  await failing.catch(error => expect(error.stack).toMatch(/manycore:target-\d+:\d+/));
});

it('a map over a shared array refuses results that are no numbers', async () => {
  const x = shared(Float64Array, [1, 2]);
  await expect(pool.map(v => `a${v}` as never, x)).rejects.toThrow("not 'a1'");
  await expect(pool.map(() => undefined as never, x)).rejects.toThrow('not undefined');
  const big = shared(BigInt64Array, [1n, 2n]);
  expect([...(await pool.map(v => v * 2n, big))]).toEqual([2n, 4n]);
});

it('an option that does not exist is refused', () => {
  expect(() => new ThreadPool({ sise: 3 } as never)).toThrow("no option 'sise'; it takes size");
  expect(() => pool.forRange(1, () => {}, { arg: [] } as never)).toThrow("'arg'");
  expect(() => pool.forRange(1, () => {}, [1] as never)).toThrow('options object');
});

it('a task that was waited for is no unhandled rejection', async () => {
  const task = pool.submit(() => {
    throw new RangeError('seen');
  });
  task.wait();
  expect([task.done, task.succeeded]).toEqual([true, false]);
});

it('terminate() leaves no unhandled rejection behind', async () => {
  const other = new ThreadPool({ size: 1 });
  const task = other.submit(() => new Promise(() => {}));
  other.submit(() => 1);
  await other.terminate();
  await expect(task).rejects.toMatchObject({ name: 'CancelledError' });
});
