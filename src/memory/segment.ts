// What a thread has open of the segments in the system, and what goes wrong with them.

import { getSystemErrorName } from 'node:util';
import { quote } from '../check.js';
import { SharedMemoryError, type SharedMemoryReason } from '../errors.js';
import { native } from '../native.js';
import type { SegmentFault } from '../segments.js';
import { layout } from './layout.js';

/** Where a piece of memory is, for threads and processes that have only heard of it. */
export interface Location {
  /** The segment's name. */
  memory: string;
  /** Another segment of that name is not meant. */
  identity: string;
  /** In bytes. */
  offset: number;
}

/** One opening of a segment. The process takes part in it until the last one is closed. */
export interface Opening {
  readonly id: number;
  readonly name: string;
  readonly identity: string;
  readonly buffer: SharedArrayBuffer;
}

const lost = new FinalizationRegistry((id: number) => native.memoryClose(id));

export function create(name: string, byteLength: number): Opening {
  return opening(name, native.memoryCreate(name, byteLength), byteLength);
}

export function open(name: string, identity?: string): Opening {
  return opening(name, native.memoryOpen(name, identity));
}

function opening(name: string, result: ReturnType<typeof native.memoryOpen>, wanted = 0): Opening {
  if (typeof result[1] === 'number') throw failure(name, result as SegmentFault, wanted);
  const [id, buffer, identity] = result as [number, SharedArrayBuffer, string];
  return { id, name, identity, buffer };
}

/** The opening is closed when nobody has the object any more, unless it has been before. */
export function closesWith(object: object, { id }: Opening): void {
  lost.register(object, id, object);
}

export function close(object: object, { id }: Opening): void {
  lost.unregister(object);
  native.memoryClose(id);
}

/** Undefined for memory of this process alone. */
export function locate(view: ArrayBufferView): Location | undefined {
  if (!(view.buffer instanceof SharedArrayBuffer)) return undefined;
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  const found = native.memoryLocate(bytes);
  return found && { memory: found[0], identity: found[1], offset: found[2] };
}

/** In the order of SegmentFault in native/memory/segment.h. */
const TAKEN = 1;
const MISSING = 2;
const OTHER = 3;
const INVALID_NAME = 4;
const DENIED = 5;
const NO_SPACE = 6;
const TOO_LARGE = 7;
const FOREIGN = 8;
const VERSION = 9;
const TRUNCATED = 10;
const CORRUPTED = 11;
const UNFINISHED = 12;
const BUSY = 13;
const CROWDED = 14;
const TOO_MANY = 15;
const UNSUPPORTED = 100;

function failure(name: string, fault: SegmentFault, wanted: number): Error {
  const [code, error, found, expected] = fault;
  if (code === INVALID_NAME) return new RangeError(invalidName(name));
  const [reason, text] = explanation(code, found, expected, wanted);
  const system = error === 0 ? '' : ` (${systemName(error)})`;
  return new SharedMemoryError(reason, `shared memory ${quote(name)} ${text}${system}`);
}

export function invalidName(name: string): string {
  return (
    `the name of a shared memory is 1 to ${layout.SEGMENT_MOST_NAME} letters of a to z and A to Z, digits, ` +
    `'.', '_' and '-', not beginning with '.'; it cannot be ${quote(name)}`
  );
}

/** What is wrong with a segment, to follow its name. */
export function explanation(
  code: number,
  found = 0,
  expected = 0,
  wanted = 0,
): [SharedMemoryReason, string] {
  switch (code) {
    case TAKEN:
      return [
        'taken',
        "is there already: open() it, choose another name or, if its processes are dead, remove it with 'manycore doctor --clean'",
      ];
    case MISSING:
      return [
        'missing',
        'is not there: nobody has created it, its name was removed by unlink(), or the last process that had it open has closed it',
      ];
    case OTHER:
      return [
        'missing',
        'is not there any more: all processes have closed the one that was meant, and another one has its name now',
      ];
    case DENIED:
      return ['denied', 'is not for this user: the system denies access to it'];
    case NO_SPACE:
      return [
        'no space',
        `cannot have ${wanted} bytes: the system has not so much memory for it, which on Linux means room in /dev/shm`,
      ];
    case TOO_LARGE:
      return ['no space', `cannot have ${wanted} bytes, but at most ${layout.SEGMENT_MOST_BYTES}`];
    case FOREIGN:
      return ['invalid', 'is something else: what has this name has not been made by manycore'];
    case VERSION:
      return [
        'invalid',
        `is of another version of manycore: its layout is ${found}, and this version's is ${expected}. Let all processes use one version`,
      ];
    case TRUNCATED:
      return ['invalid', `has been cut short: ${found} bytes are there of ${expected}`];
    case CORRUPTED:
      return ['invalid', 'has been overwritten: its header contradicts itself'];
    case UNFINISHED:
      return ['invalid', 'has not been finished by the process that was creating it'];
    case BUSY:
      return [
        'system',
        'cannot be entered: another process has been opening or closing it for seconds',
      ];
    case CROWDED:
      return ['limit', `is open in ${expected || found} processes, and cannot be in more`];
    case TOO_MANY:
      return [
        'limit',
        `is one too many: this process has ${found} of them open, or closed and still referred to`,
      ];
    case UNSUPPORTED:
      return ['system', 'cannot be had on this runtime, which lacks functions that Node.js has'];
    default:
      return ['system', 'could not be had: the system refused it'];
  }
}

function systemName(error: number): string {
  try {
    return getSystemErrorName(-error);
  } catch {
    return `system error ${error}`;
  }
}
