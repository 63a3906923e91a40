import * as check from '../check.js';
import { layout, wordAt } from '../memory/layout.js';
import { allocate, type ObjectOptions, type Words } from '../memory/object.js';
import { native } from '../native.js';
import type { NumberType } from './ring.js';

export type ElementType = NumberType | 'any';

/** In the order of ElementType in native/memory/layout.h, which counts from 1. */
const elementTypes: readonly ElementType[] = ['int32', 'uint32', 'float64', 'bigint64', 'any'];

/** Which queues can carry a T. */
export type ElementTypeOf<T> = unknown extends T
  ? ElementType
  : [T] extends [bigint]
    ? 'bigint64' | 'any'
    : [T] extends [number]
      ? Exclude<ElementType, 'bigint64'>
      : [T] extends [number | bigint]
        ? ElementType
        : 'any';

export interface QueueOptions<T = unknown> extends ObjectOptions {
  /** How many values fit. Default 1024. */
  capacity?: number | undefined;
  /** What the queue carries. Default 'any'. */
  type?: ElementTypeOf<T> | undefined;
  /**
   * For `'any'`: how many bytes of an encoded value a slot has room for; longer ones go to the pool.
   * Rounded up to a multiple of 8; default 56, so that a slot is a cache line.
   */
  slotBytes?: number | undefined;
  /**
   * For `'any'`: the bytes of the pool, in blocks of 512. Default 4 MiB, of which memory is used as needed;
   * with `memory` 64 KiB, all of it.
   */
  poolBytes?: number | undefined;
}

/** For tests: the lap that positions begin with, to reach 2^32 quickly. */
export const firstLap: unique symbol = Symbol('manycore.firstLap');

export const structure = {
  label: 'Queue',
  kind: layout.KIND_QUEUE,
  size: layout.QUEUE_SLOTS,
  name: layout.QUEUE_NAME,
};

const MAX_CAPACITY = 2 ** 27;
const MAX_SLOT_BYTES = 2 ** 16;
const MAX_BYTES = 2 ** 32 - 1;

export type Given<T> = QueueOptions<T> & { [firstLap]?: number };

export function checked<T>(options: QueueOptions<T> | undefined): Given<T> {
  const known = ['capacity', 'type', 'slotBytes', 'poolBytes', 'name', 'memory'] as const;
  return check.options<Given<T>>(options, 'Queue', known);
}

/** Makes the memory of a new queue. */
export function create<T>(given: Given<T>): Words {
  const type = check.choice<ElementType>(
    given.type === undefined ? 'any' : given.type,
    'type',
    elementTypes,
  );
  const capacity = check.integer(given.capacity ?? 1024, 'capacity', 1, MAX_CAPACITY);
  if (type !== 'any' && (given.slotBytes ?? given.poolBytes) !== undefined) {
    throw new TypeError(`slotBytes and poolBytes are for queues of type 'any', not ${type}`);
  }
  const slotBytes = check.integer(given.slotBytes ?? 56, 'slotBytes', 1, MAX_SLOT_BYTES);
  const pool = given.memory === undefined ? 2 ** 22 : 2 ** 16;
  const poolBytes = check.integer(given.poolBytes ?? pool, 'poolBytes', 0, MAX_BYTES);
  const shape =
    type === 'any'
      ? ([
          capacity,
          Math.ceil(slotBytes / 8) * 8,
          Math.ceil(poolBytes / layout.BLOCK_BYTES),
        ] as const)
      : ([capacity, 8, 0] as const);
  const words = allocate(byteLength(shape), type === 'any', given.memory);
  native.queueInitialise(words, ...shape, elementTypes.indexOf(type) + 1, given[firstLap] ?? 0);
  return words;
}

export function elementTypeOf(words: Words): ElementType {
  const index = words[wordAt(layout.QUEUE_ELEMENT_TYPE)]! - 1;
  return check.choice(elementTypes[index], 'type', elementTypes);
}

function byteLength(shape: readonly [capacity: number, slotBytes: number, blocks: number]): number {
  try {
    return native.queueByteLength(...shape);
  } catch {
    const [capacity, slotBytes, blocks] = shape;
    throw new RangeError(
      `a queue has room for at most ${MAX_BYTES} bytes, and ${capacity} slots of ${slotBytes} bytes with a pool of ${blocks * layout.BLOCK_BYTES} bytes need more`,
    );
  }
}
