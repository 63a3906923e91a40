import { shared } from 'manycore';
import { describe, expect, it } from 'vitest';
import { numbers } from '../support/arrays.js';

describe('shared', () => {
  it.each(numbers)('makes a %o of zeros on a SharedArrayBuffer of its size', Type => {
    const array = shared(Type as typeof Float64Array, 5);
    expect(array).toBeInstanceOf(Type);
    expect(array.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(array.buffer.byteLength).toBe(5 * Type.BYTES_PER_ELEMENT);
    expect([...array]).toEqual([0, 0, 0, 0, 0]);
  });

  it.each(numbers)('fills a %o with values', Type => {
    expect([...shared(Type as typeof Float64Array, [1, 2, 3])]).toEqual([1, 2, 3]);
  });

  it('carries bigints', () => {
    expect([...shared(BigInt64Array, [-1n, 2n ** 62n])]).toEqual([-1n, 2n ** 62n]);
    expect([...shared(BigUint64Array, 2)]).toEqual([0n, 0n]);
  });

  it('takes any iterable, typed arrays and an empty list', () => {
    expect([...shared(Float64Array, new Set([3, 4]))]).toEqual([3, 4]);
    expect([...shared(Float64Array, Float32Array.of(0.5, 1.5))]).toEqual([0.5, 1.5]);
    expect([...shared(Int32Array, [7, 8].values())]).toEqual([7, 8]);
    expect(shared(Int32Array, []).length).toBe(0);
    expect(shared(Int32Array, 0).length).toBe(0);
  });

  it('does not share memory with the values it was made from', () => {
    const one = shared(Int32Array, [1]);
    const two = shared(Int32Array, one);
    two[0] = 2;
    expect(one[0]).toBe(1);
  });

  it.each([
    [Number.NaN, 'NaN'],
    [-1, '-1'],
    [1.5, '1.5'],
    [Infinity, 'Infinity'],
    [Number.MAX_SAFE_INTEGER, '9007199254740991'],
  ])('refuses the length %s by name', (length, quoted) => {
    expect(() => shared(Float64Array, length)).toThrow(RangeError);
    expect(() => shared(Float64Array, length)).toThrow(quoted);
  });

  it('says how much memory it could not get', () => {
    expect(() => shared(Float64Array, 2 ** 49)).toThrow(RangeError);
    expect(() => shared(Float64Array, 2 ** 49)).toThrow(`${2 ** 52} bytes`);
  });

  it.each([
    [null, 'null'],
    ['12', "'12'"],
    [undefined, 'undefined'],
    [{}, '{}'],
    [true, 'true'],
  ])('refuses the content %o by name', (content, quoted) => {
    expect(() => shared(Float64Array, content as never)).toThrow(TypeError);
    expect(() => shared(Float64Array, content as never)).toThrow(quoted);
  });

  it.each([
    [Array, 'Array'],
    [DataView, 'DataView'],
    ['Float64Array', "'Float64Array'"],
    [undefined, 'undefined'],
    [class extends Float64Array {}, 'Float64Array'],
  ])('refuses the type %o by name', (Type, quoted) => {
    expect(() => shared(Type as never, 1)).toThrow(TypeError);
    expect(() => shared(Type as never, 1)).toThrow(quoted);
  });
});
