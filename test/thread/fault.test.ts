import { ManycoreError, ThreadPool, TimeoutError, WorkerCrashedError } from 'manycore';
import { afterAll, describe, expect, it } from 'vitest';

const pool = new ThreadPool({ size: 1 });
afterAll(() => pool.terminate());

/** What the pool makes of what this code throws there. */
async function thrownBy(source: string): Promise<unknown> {
  const target = new Function(`return (async () => { ${source} });`)();
  try {
    await pool.submit(target);
  } catch (error) {
    return error;
  }
  return expect.unreachable('nothing was thrown');
}

describe('an error that crosses', () => {
  it('keeps its built-in class, message and stack', async () => {
    for (const Type of [Error, TypeError, RangeError, SyntaxError, EvalError, URIError]) {
      const error = (await thrownBy(`throw new ${Type.name}('it broke');`)) as Error;
      expect(Object.getPrototypeOf(error)).toBe(Type.prototype);
      expect([error.name, error.message]).toEqual([Type.name, 'it broke']);
      expect(error.stack).toContain(`${Type.name}: it broke`);
      expect(error.stack).toMatch(/\n {4}at /); // where it happened there
      expect(Object.keys(error)).toEqual([]);
    }
  });

  it('keeps the name of a class that this side does not have', async () => {
    const error = (await thrownBy(
      `class OutOfInk extends RangeError { level = 3 } throw new OutOfInk('dry');`,
    )) as RangeError & { level: number };
    expect(error).toBeInstanceOf(RangeError);
    expect([error.name, error.message, error.level]).toEqual(['OutOfInk', 'dry', 3]);
  });

  it('keeps a name that was set by hand', async () => {
    const error = (await thrownBy(
      `const e = new Error('x'); e.name = 'Special'; e.code = 'E_X'; throw e;`,
    )) as Error & { code: string };
    expect(error).toBeInstanceOf(Error);
    expect([error.name, error.code]).toEqual(['Special', 'E_X']);
  });

  it("keeps manycore's own classes and codes", async () => {
    const error = await thrownBy(
      `const { Queue } = await import('manycore'); new Queue({ type: 'int32', capacity: 1 }).get(0);`,
    );
    expect(error).toBeInstanceOf(TimeoutError);
    expect(error).toBeInstanceOf(ManycoreError);
    expect(error).toMatchObject({ name: 'TimeoutError', code: 'ERR_MANYCORE_TIMEOUT' });
  });

  it('keeps own properties that can be cloned, and drops the others', async () => {
    const error = await thrownBy(
      `throw Object.assign(new Error('x'), { n: 1n, deep: { list: [1] }, f() {}, s: Symbol('s'), w: new WeakMap() });`,
    );
    expect({ ...(error as object) }).toEqual({ n: 1n, deep: { list: [1] } });
  });

  it('keeps the chain of causes', async () => {
    const error = (await thrownBy(
      `throw new Error('a', { cause: new TypeError('b', { cause: { code: 5 } }) });`,
    )) as Error;
    const cause = error.cause as Error;
    expect(cause).toBeInstanceOf(TypeError);
    expect([cause.message, cause.cause]).toEqual(['b', { code: 5 }]);
    expect(cause.stack).toContain('TypeError: b');
  });

  it('keeps no more than it can of a chain of causes without an end', async () => {
    const error = (await thrownBy(`const e = new Error('round'); e.cause = e; throw e;`)) as Error;
    expect((error.cause as Error).message).toBe('round');
  });

  it('may be an operation of the system', async () => {
    const error = await thrownBy(`(await import('node:fs')).readFileSync('/no/such/file');`);
    expect(error).toMatchObject({ code: 'ENOENT', syscall: 'open', path: '/no/such/file' });
  });

  it('whose property cannot even be read arrives without it', async () => {
    const error = await thrownBy(
      `throw Object.defineProperty(new Error('x'), 'p', { enumerable: true, get() { throw 1; } });`,
    );
    expect(error).toMatchObject({ name: 'Error', message: 'x' });
  });

  it('is the same one wherever it is met again', async () => {
    const error = (await thrownBy(
      `const e = new AggregateError([], 'all'); e.errors = [e, e, e]; e.cause = e; throw e;`,
    )) as AggregateError;
    expect([error.cause, ...error.errors]).toEqual([error, error, error, error]);
    expect(error.cause).toBe(error);
  });

  it.each([
    "Object.defineProperty(new Error('x'), 'constructor', { get() { throw 1; } })",
    "Object.assign(new Error(), { message: { toString: () => 'x' } })",
    "Object.assign(new AggregateError([], 'x'), { errors: 5 })",
    "new Proxy(new Error('x'), { ownKeys() { throw 1; } })",
    'new Proxy({}, { getPrototypeOf() { throw 1; } })',
    '(({ proxy, revoke }) => { revoke(); return proxy; })(Proxy.revocable({}, {}))',
  ])('does no harm to the worker: %s', async source => {
    await pool.submit(() => Reflect.set(globalThis, 'survives', true));
    const error = await thrownBy(`throw ${source};`);
    expect(error).not.toBeInstanceOf(WorkerCrashedError);
    expect(await pool.submit(() => Reflect.get(globalThis, 'survives'))).toBe(true);
  });
});

describe('what is thrown and is no error', () => {
  it.each([
    ["'text'", 'text'],
    ['undefined', undefined],
    ['null', null],
    ['0', 0],
    ['{ a: [1] }', { a: [1] }],
  ])('%s arrives as it is', async (source, value) => {
    expect(await thrownBy(`throw ${source};`)).toEqual(value);
  });

  it('arrives as text when it cannot be cloned', async () => {
    expect(await thrownBy("throw Symbol('s');")).toBe('Symbol(s)');
    expect(await thrownBy('throw () => 5;')).toBe('[Function (anonymous)]');
  });
});

describe('a result that cannot be sent', () => {
  it.each(['() => 1', "Symbol('s')", '{ deep: [() => 1] }', 'new WeakMap()'])('%s', async value => {
    const error = (await thrownBy(`return ${value};`)) as Error;
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toMatch(/^the result cannot be sent back: /);
    expect(await pool.submit(() => 'still there')).toBe('still there');
  });
});
