// The sequential objects that recorded histories are held against; see linearizable.ts.
import type { Model, Operation } from './linearizable.js';
import type { Name } from './recorder.js';

/** One call, as the recorder notes it. */
export interface Call extends Operation {
  readonly id: number;
  /** Which flow of control: a thread, or one of several chains of Promises of a thread. */
  readonly flow: number;
  readonly name: Name;
  readonly argument: number;
  /** What a get returned, DONE, or why not. Of a call that never returned it says nothing. */
  readonly result: number;
  /** When the thread was seen to have ended, if that is why the call never returned. */
  readonly ended?: number;
}

export const DONE = 0;
/** Full, empty, not free, not enough. */
export const FAILED = -1;
export const CLOSED = -2;

const pending = (call: Call) => call.response === undefined;
/** Whether the one was still under way when the other was called. */
const during = (one: Call, other: Call) => (one.response ?? one.ended ?? Infinity) > other.invoke;
const ids = (calls: readonly Call[]) => calls.map(call => call.id).join();

interface QueueState {
  /** What is in the queue, as the puts that put it there. */
  readonly items: readonly Call[];
  /** The last gets, as many as there are slots, which they have emptied. */
  readonly gets: readonly Call[];
  readonly closed: boolean;
}

/**
 * A bounded queue. What succeeds, and what says that the queue is closed, is the textbook's. A try may
 * fail for one more reason than that there is no item, or no room: the item at the front is still being
 * put, or the room at the back is still being made, by a call that has not returned; see Queue.tryGet and
 * tryPut. With `strict` that does not count.
 */
export function queueModel(capacity: number, { strict = false } = {}): Model<QueueState, Call> {
  /** Who emptied the slot that the next put goes to, if it was ever used. */
  const emptied = ({ items, gets }: QueueState) => gets[gets.length - (capacity - items.length)];

  function put(state: QueueState, call: Call): QueueState | undefined {
    const { items, closed } = state;
    if (closed) return pending(call) || call.result === CLOSED ? state : undefined;
    if (pending(call) || call.result === DONE) {
      return items.length < capacity ? { ...state, items: [...items, call] } : undefined;
    }
    if (call.result !== FAILED) return undefined;
    const beingMade = !strict && items.length < capacity ? emptied(state) : undefined;
    const full = items.length === capacity || (beingMade !== undefined && during(beingMade, call));
    return full ? state : undefined;
  }

  function get(state: QueueState, call: Call): QueueState | undefined {
    const { items, gets, closed } = state;
    const front = items[0];
    if (front === undefined) {
      if (pending(call)) return state;
      return call.result === (closed ? CLOSED : FAILED) ? state : undefined;
    }
    if (pending(call) || call.result === front.argument) {
      return { items: items.slice(1), gets: [...gets, call].slice(-capacity), closed };
    }
    return call.result === FAILED && !strict && during(front, call) ? state : undefined;
  }

  return {
    init: { items: [], gets: [], closed: false },
    step(state, call) {
      if (call.name === 'close') return { ...state, closed: true };
      return call.name === 'put' || call.name === 'tryPut' ? put(state, call) : get(state, call);
    },
    key: ({ items, gets, closed }) => `items ${ids(items)} gets ${ids(gets)} closed ${closed}`,
  };
}

/**
 * Whether a try may have found others waiting: newcomers do not overtake those, even if what they wait
 * for is there for a moment.
 */
export type Waited = (call: Call) => boolean;

interface LockState {
  readonly writer: number | undefined;
  readonly readers: readonly number[];
}

/** A Mutex, or an RwLock, whose exclusive side has the same names. */
export function lockModel(waited: Waited): Model<LockState, Call> {
  const free: LockState = { writer: undefined, readers: [] };
  return {
    init: free,
    step(state, call) {
      const { writer, readers } = state;
      const { flow, result } = call;
      switch (call.name) {
        case 'lock':
        case 'tryLock': {
          const possible = writer === undefined && readers.length === 0;
          if (result === DONE) return possible ? { writer: flow, readers } : undefined;
          return !possible || waited(call) ? state : undefined;
        }
        case 'unlock':
          return writer === flow ? free : undefined;
        case 'read':
        case 'tryRead': {
          const possible = writer === undefined;
          const more = [...readers, flow].sort();
          if (result === DONE) return possible ? { writer, readers: more } : undefined;
          return !possible || waited(call) ? state : undefined;
        }
        case 'unlockRead':
          return readers.includes(flow)
            ? { writer, readers: readers.filter(reader => reader !== flow) }
            : undefined;
        default:
          throw new TypeError(`a lock has no ${call.name}`);
      }
    },
    key: ({ writer, readers }) => `writer ${writer} readers ${readers.join()}`,
  };
}

export function semaphoreModel(permits: number, waited: Waited): Model<number, Call> {
  return {
    init: permits,
    step(available, call) {
      const { argument, result } = call;
      if (call.name === 'release') return available + argument;
      if (result === DONE) return available >= argument ? available - argument : undefined;
      return available < argument || waited(call) ? available : undefined;
    },
    key: String,
  };
}
