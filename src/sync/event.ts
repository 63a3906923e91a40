import * as check from '../check.js';
import { layout, wordAt } from '../memory/layout.js';
import { allocate, type ObjectOptions, SharedObject, words } from '../memory/object.js';
import { native } from '../native.js';
import { settle, type WaitOptions } from './settle.js';

const STATE = wordAt(layout.EVENT_STATE);
const SET = layout.EVENT_SET;

/** The results of native/sync/event.h. */
const WAS_SET = 0;
const TIMED_OUT = 1;

export interface EventOptions extends ObjectOptions {}

const structure = {
  label: 'Event',
  kind: layout.KIND_EVENT,
  size: layout.EVENT_SIZE,
  name: layout.EVENT_NAME,
};

/**
 * A flag that threads and Promises wait for. It starts out clear.
 *
 * `set()` wakes everybody who waits at that moment, even if `clear()` follows at once. A thread that
 * ends without setting an event leaves it as it is: give `wait()` a time when that can happen. A process
 * that is killed while it sets an event in a SharedMemory may have woken some of the waiters only, and the
 * others find the event set.
 */
export class Event extends SharedObject {
  constructor(options?: EventOptions) {
    const given = check.options(options, 'Event', ['memory', 'name']);
    super(structure, given, () => {
      const memory = allocate(layout.EVENT_SIZE, false, given.memory);
      native.eventInitialise(memory);
      return memory;
    });
  }

  set(): void {
    // An event that is set already is written again, see native/sync/event.cc. The waiters' bit and the
    // wake-up are left to the addon: a thread can be terminated between two instructions.
    const seen = Atomics.compareExchange(this[words], STATE, 0, SET);
    if (seen === 0) return;
    if (seen === SET && Atomics.compareExchange(this[words], STATE, SET, SET) === SET) return;
    native.eventSet(this[words]);
  }

  clear(): void {
    Atomics.compareExchange(this[words], STATE, SET, 0);
  }

  get isSet(): boolean {
    return Atomics.load(this[words], STATE) === SET;
  }

  /** Blocks until the event is set. False when `ms` milliseconds were not enough. */
  wait(ms = Infinity): boolean {
    check.timeout(ms, 'ms');
    return this.isSet || this.#conclude(native.eventWait(this[words], ms));
  }

  /** Resolves to true when the event is set. The promise keeps the process alive. */
  waitAsync(options?: WaitOptions): Promise<boolean> {
    return settle(
      `${this.label} waitAsync`,
      options,
      settled => native.eventWaitAsync(this[words], settled),
      code => this.#conclude(code),
    );
  }

  protected override describe(): string {
    return `${this.isSet ? 'set' : 'clear'}, ${native.waiters(this[words], STATE)} waiting`;
  }

  #conclude(code: number): boolean {
    if (code === WAS_SET) return true;
    if (code === TIMED_OUT) return false;
    throw new Error(`${this.label}: unexpected result ${code}`);
  }

  static {
    SharedObject.revives(structure, Event);
  }
}
