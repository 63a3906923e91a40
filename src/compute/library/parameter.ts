// What a kernel in C++ takes, and whether a value is that. native/include/manycore/abi.h is the twin.
import * as check from '../../check.js';
import { isShared } from '../../memory/array.js';
import { words } from '../../memory/object.js';
import { Queue } from '../../queue/queue.js';
import { Barrier } from '../../sync/barrier.js';
import { Event } from '../../sync/event.js';
import { Mutex } from '../../sync/mutex.js';
import { RecursiveMutex } from '../../sync/recursive.js';
import { Semaphore } from '../../sync/semaphore.js';

/** One parameter: how it is declared, and how a value becomes what the addon takes. */
export interface Parameter {
  /** As C++ writes it. */
  declared: string;
  /** A std::span: such arrays have the length of the range. */
  span: boolean;
  /** @param where `saxpy(): parameter 2 (double)` */
  convert(value: unknown, where: string): unknown;
}

const SPAN = 1;
const WHOLE = 2;
const OBJECT = 3;

/** C++ and JavaScript, in the order of abi::Element. */
const elements: readonly (readonly [string, readonly string[]])[] = [
  ['int8_t', ['Int8Array']],
  ['uint8_t', ['Uint8Array', 'Uint8ClampedArray']],
  ['', []],
  ['int16_t', ['Int16Array']],
  ['uint16_t', ['Uint16Array']],
  ['int32_t', ['Int32Array']],
  ['uint32_t', ['Uint32Array']],
  ['float', ['Float32Array']],
  ['double', ['Float64Array']],
  ['int64_t', ['BigInt64Array']],
  ['uint64_t', ['BigUint64Array']],
  ['bool', []],
];

const BOOL = 11;

/** By abi::Shape. */
const objects: Record<number, abstract new (...args: never) => object> = {
  1: Mutex,
  2: Queue,
  3: Semaphore,
  4: Event,
  5: Barrier,
  8: RecursiveMutex,
};

/** By abi::Carries. */
const carried: readonly (readonly [string, string])[] = [
  ['', ''],
  ['Queue<int32_t>', 'int32'],
  ['Queue<uint32_t>', 'uint32'],
  ['Queue<double>', 'float64'],
  ['Queue<int64_t>', 'bigint64'],
  ['ByteQueue', 'any'],
];

export function parameter(packed: number): Parameter {
  const [role, type, detail, constant] = [0, 8, 16, 24].map(shift => (packed >>> shift) & 255);
  if (role === OBJECT) return ofObject(type!, detail!);
  const [element, arrays] = elements[type!]!;
  if (role !== SPAN && role !== WHOLE) return scalar(element, type!);
  return {
    declared: `${role === SPAN ? 'std::span' : 'manycore::Whole'}<${constant ? 'const ' : ''}${element}>`,
    span: role === SPAN,
    convert(value, where) {
      const name = isShared(value) ? value[Symbol.toStringTag] : '';
      if (arrays.includes(name)) return value;
      throw new TypeError(
        `${where} must be a ${arrays.join(' or ')} in shared memory, not ${check.quote(value)}: use shared(${arrays[0]}, values)`,
      );
    },
  };
}

function ofObject(shape: number, detail: number): Parameter {
  const Class = objects[shape]!;
  const [declared, type] = Class === Queue ? carried[detail]! : [Class.name, ''];
  return {
    declared: `manycore::${declared}`,
    span: false,
    convert(value, where) {
      const fits = value instanceof Class && (!(value instanceof Queue) || value.type === type);
      if (fits) return (value as unknown as { [words]: Int32Array })[words];
      const wanted = type === '' ? `a ${Class.name}` : `a Queue of type '${type}'`;
      throw new TypeError(`${where} must be ${wanted}, not ${check.quote(value)}`);
    },
  };
}

function scalar(declared: string, type: number): Parameter {
  const convert = /64_t$/.test(declared)
    ? wide(declared)
    : type === BOOL
      ? check.boolean
      : /^u?int/.test(declared)
        ? narrow(declared)
        : number;
  return { declared, span: false, convert };
}

function number(value: unknown, where: string): number {
  if (typeof value === 'number') return value;
  throw new TypeError(`${where} must be a number, not ${check.quote(value)}`);
}

/** An integer of up to 32 bits. */
function narrow(declared: string) {
  const span = 2 ** Number(/\d+/.exec(declared)![0]);
  const least = declared.startsWith('u') ? 0 : -span / 2;
  return (value: unknown, where: string): number => {
    const given = number(value, where);
    if (Number.isInteger(given) && given >= least && given < least + span) return given;
    throw new RangeError(
      `${where} must be an integer from ${least} to ${least + span - 1}, not ${check.quote(value)}`,
    );
  };
}

function wide(declared: string) {
  const fold = declared.startsWith('u') ? BigInt.asUintN : BigInt.asIntN;
  return (value: unknown, where: string): bigint => {
    if (typeof value !== 'bigint' && typeof value !== 'number') {
      throw new TypeError(`${where} must be a bigint or a number, not ${check.quote(value)}`);
    }
    if (typeof value === 'bigint' || Number.isSafeInteger(value)) {
      const given = BigInt(value);
      if (fold(64, given) === given) return given;
    }
    throw new RangeError(
      `${where} must be an integer of 64 bits${declared.startsWith('u') ? ', 0 or more' : ''}, not ${check.quote(value)}`,
    );
  };
}
