import {
  MessageChannel,
  type MessagePort,
  receiveMessageOnPort,
  type Transferable,
  type Worker,
} from 'node:worker_threads';
import { type Call, OPEN, type Opening, type Reply } from './call.js';

/**
 * The path between a pool and one of its workers. It carries one call at a time, so that a worker that
 * ends takes exactly that call with it. Replies are read by the event loop or, while that is blocked, by
 * whoever blocks it.
 */
export class Lane {
  readonly opening: Opening;
  /** The worker's end, which travels with the opening. */
  readonly transfer: Transferable[];
  worker: Worker | undefined;
  /** Which of the pool's workers: its replacement is the same one. */
  readonly slot: number;
  /** Of the call under way; 0 when there is none. */
  busy = 0;
  /** How many it has been given. */
  calls = 0;
  readonly #port: MessagePort;
  readonly #onReply: (lane: Lane, reply: Reply) => void;

  constructor(
    opening: Omit<Opening, 'port' | 'ended'>,
    slot: number,
    onReply: (lane: Lane, reply: Reply) => void,
  ) {
    this.slot = slot;
    const { port1, port2 } = new MessageChannel();
    const ended = new Int32Array(new SharedArrayBuffer(8));
    this.opening = { ...opening, port: port2, ended };
    this.transfer = [port2];
    this.#port = port1;
    this.#onReply = onReply;
    port1.on('message', (reply: Reply) => onReply(this, reply));
    port1.unref(); // the dispatcher keeps the process alive
  }

  /** Known even while this thread's event loop is blocked. */
  get dead(): boolean {
    return Atomics.load(this.opening.ended, 0) !== 0;
  }

  /** The worker has been ready for calls, whatever became of it since. */
  get opened(): boolean {
    return Atomics.load(this.opening.ended, 1) === OPEN;
  }

  /** It will say when it ends. */
  get heard(): boolean {
    return Atomics.load(this.opening.ended, 1) !== 0;
  }

  /** @throws DataCloneError when the call holds something that cannot be cloned. */
  send(call: Call): void {
    this.#port.postMessage(call);
    this.busy = call.id;
    this.calls++;
  }

  /** Handles the replies that are here. */
  poll(): void {
    for (;;) {
      const received = receiveMessageOnPort(this.#port);
      if (received === undefined) return;
      this.#onReply(this, received.message as Reply);
    }
  }

  /** The call is over. */
  rest(): void {
    this.busy = 0;
  }

  close(): void {
    this.#port.close();
  }
}
