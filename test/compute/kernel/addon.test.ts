// What the addon itself does with programs, whatever they are: test/native/kernel_*_test.cc has the rest.
import { shared } from 'manycore';
import { expect, test } from 'vitest';
import { native } from '../../../dist/native.js';

const ops = native.kernelOps();
const WORDS = 5;
const [ARRAY, SCALAR, CONSTANT, , VECTOR] = [0, 1, 2, 3, 4];

function code(...instructions: [op: string, ...places: number[]][]): Uint32Array {
  const words = new Uint32Array(instructions.length * WORDS);
  instructions.forEach(([op, ...places], i) => {
    words.set([ops.indexOf(op), ...places], i * WORDS);
  });
  return words;
}

/** x * s + 1 */
const line = native.kernelCreate(
  code(['mul', 3, 0, 1], ['add', 3, 3, 2]),
  new Uint8Array([ARRAY, SCALAR, CONSTANT, VECTOR]),
  new Float64Array([1]),
  3,
);

function settle(start: (settled: (state: number, value: unknown) => void) => number): unknown {
  let result: unknown = 'not settled';
  const operation = start((state, value) => {
    result = state === 1 ? value : { state, value };
  });
  if (operation > 0) native.jobWait(operation, Infinity);
  return result;
}

const run = (inputs: unknown, out: unknown, program: unknown = line, threads: unknown = 0) =>
  settle(settled =>
    native.kernelRun(program as never, inputs as never, out as never, threads as never, settled),
  );
const reduce = (kind: unknown, inputs: unknown) =>
  settle(settled => native.kernelReduce(line, kind as never, inputs as never, 0, settled));

test('operations have their names', () => {
  expect(ops).toContain('select');
  expect(ops).toContain('leave');
  expect(new Set(ops).size).toBe(ops.length);
});

test('a program runs over arrays of any type, small or large', () => {
  for (const length of [0, 1, 64, 100_000]) {
    const x = shared(Int16Array, length);
    x.forEach((_, i) => {
      x[i] = i;
    });
    const out = shared(Float32Array, length);
    expect(run([x, 2.5], out)).toBeUndefined();
    expect(out.every((value, i) => value === Math.fround((x[i] as number) * 2.5 + 1))).toBe(true);
    const values = Array.from(x, value => value * 2.5 + 1);
    expect(reduce(0, [x, 2.5])).toBe(values.reduce((a, b) => a + b, 0));
    expect(reduce(1, [x, 2.5])).toBe(values.reduce((a, b) => Math.min(a, b), Infinity));
    expect(reduce(2, [x, 2.5])).toBe(values.reduce((a, b) => Math.max(a, b), -Infinity));
  }
});

test('arrays stay alive while a job works on them, and whatever becomes of the list of them', () => {
  const inputs = [shared(Float64Array, 1_000_000), 3];
  const out = shared(Float64Array, 1_000_000);
  let state = 0;
  const operation = native.kernelRun(line, inputs, out, 0, result => {
    state = result;
  });
  inputs.length = 0;
  native.jobWait(operation, Infinity);
  expect(state).toBe(1);
  expect(out.every(value => value === 1)).toBe(true);
});

test('programs that are not sound are refused', () => {
  const create =
    (...given: unknown[]) =>
    () =>
      (native.kernelCreate as (...values: unknown[]) => unknown)(...given);
  const registers = new Uint8Array([ARRAY, VECTOR]);
  const none = new Float64Array(0);
  const copy = code(['copy', 1, 0]);
  expect(create(copy, registers, none, 1)).not.toThrow();
  expect(create(copy.subarray(1), registers, none, 1)).toThrow('five words');
  expect(create(code(['copy', 1, 7]), registers, none, 1)).toThrow('instruction 0: register 7');
  expect(create(copy, registers, none, 5)).toThrow('the result is no register');
  expect(create(copy, registers, new Float64Array(1), 1)).toThrow(TypeError);
  expect(create(copy, new Uint8Array([9, 9]), none, 1)).toThrow('unknown kind');
  expect(create(copy, new Uint8Array(5000), none, 1)).toThrow(TypeError);
  expect(create(copy, new Uint16Array(2), none, 1)).toThrow(TypeError);
  expect(create(copy, registers, none, -1)).toThrow(TypeError);
  for (const wrong of [undefined, null, 1, 'code', {}, [1, 2, 3, 4, 5], Symbol('x')]) {
    expect(create(wrong, registers, none, 1)).toThrow(TypeError);
    expect(create(copy, wrong, none, 1)).toThrow(TypeError);
    expect(create(copy, registers, wrong, 1)).toThrow(TypeError);
  }
});

test('calls that do not fit the program are refused', () => {
  const x = shared(Float64Array, 8);
  const refused = (
    inputs: unknown,
    out: unknown = x,
    program: unknown = line,
    threads: unknown = 0,
  ) => expect(() => run(inputs, out, program, threads)).toThrow(TypeError);
  for (const wrong of [null, 1, {}, x, () => 0]) refused([x, 1], x, wrong);
  for (const wrong of [undefined, null, 1, {}, x, [], [x], [x, 1, 1], [1, x], [x, '1'], [x, 1n]]) {
    refused(wrong);
  }
  refused([new Float64Array(8), 1]);
  refused([shared(BigInt64Array, 8), 1]);
  refused([new DataView(x.buffer), 1]);
  refused([shared(Float64Array, 7), 1]);
  refused([x, 1], shared(Float64Array, 9));
  refused([x, 1], new Float64Array(8));
  refused([x, 1], shared(BigUint64Array, 8));
  refused([x, 1], x, line, -1);
  refused([x, 1], x, line, 'all');
  expect(() => native.kernelRun(line, [x, 1], x, 0, undefined as never)).toThrow(TypeError);
  for (const kind of [4, -1, 0.5, '0', undefined])
    expect(() => reduce(kind, [x, 1])).toThrow(TypeError);
  const constant = native.kernelCreate(
    new Uint32Array(0),
    new Uint8Array([CONSTANT]),
    new Float64Array(1),
    0,
  );
  expect(() => native.kernelReduce(constant, 0, [], 0, () => {})).toThrow('at least one array');
  const getter = {
    get 0() {
      throw new RangeError('from a getter');
    },
    length: 2,
  };
  refused(getter);
  const trap = Object.defineProperty([x, 1], 0, {
    get: () => {
      throw new RangeError('from a getter');
    },
  });
  expect(() => run(trap, x)).toThrow('from a getter');
});

test('what a job works on is kept, whatever has been done to the prototypes', () => {
  const x = shared(Float64Array, 100_000);
  const indices = shared(Uint32Array, x.length);
  const one = shared(Float64Array, 1);
  const taken: unknown[] = [];
  const intercepting: PropertyDescriptor & ThisType<unknown> = {
    configurable: true,
    set: value => void taken.push(value),
  };
  const ids: number[] = [];
  let settled = 0;
  const done = () => {
    settled++;
  };
  for (const prototype of [Array.prototype, Object.prototype]) {
    Object.defineProperty(prototype, '0', intercepting);
    const first = native.computeDot(x, x, 0, done);
    const second = native.computeCumsum(x, x, 0, done);
    const third = native.computeHistogram(x, indices, 0, 1, 0, done);
    const fourth = native.computeArgsort(x, indices, 0, done);
    const fifth = native.computeMatmul(x, x, one, 1, 1, x.length, 0, done);
    const sixth = native.kernelRun(line, [x, 1], x, 0, done);
    Reflect.deleteProperty(prototype, '0');
    ids.push(first, second, third, fourth, fifth, sixth);
  }
  for (const id of ids) native.jobWait(id, Infinity);
  expect(settled).toBe(12);
  expect(taken).toEqual([]);
});
