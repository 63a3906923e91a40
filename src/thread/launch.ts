import { MessageChannel, Worker } from 'node:worker_threads';
import { ManycoreError } from '../errors.js';
import { file } from '../files.js';
import { share } from '../memory/handle.js';
import { layout } from '../memory/layout.js';
import type { Words } from '../memory/object.js';
import { native, nativePath } from '../native.js';
import { uncloneable } from '../queue/codec.js';
import type { Cargo } from './cargo.js';
import type { Life } from './life.js';
import type { Opening } from './opening.js';
import type { Plan } from './options.js';

const { THREAD_STARTED: STARTED, THREAD_RUNNING: RUNNING, THREAD_ENDED: ENDED } = layout;

/** How often a maker that blocks looks whether a worker has died young. */
const LOOK = 20;

/** A thread's worker, as its maker sees it. */
export class Launch {
  /** Its error event, should it come to one. */
  failure: unknown;
  /** Its exit event has come: there will be no more news. */
  over = false;
  readonly #life: Life;
  readonly #worker: Worker;
  readonly #lifeline: import('node:worker_threads').MessagePort;
  readonly #asked: number;

  /** @throws TypeError when an argument cannot be cloned; the thread can be started again then. */
  constructor(life: Life, main: Words, plan: Plan, cargo: Cargo, onExit: () => void) {
    this.#life = life;
    const { port1, port2 } = new MessageChannel();
    this.#lifeline = port1;
    const parts = { args: plan.args, fields: cargo.fields };
    const { args, fields } = share(parts) as typeof parts;
    const opening: Opening = {
      '@manycore': 'opening',
      addon: nativePath,
      thread: life.words,
      main,
      name: plan.name,
      ...(plan.cpus && { cpus: plan.cpus }),
      ...(plan.nice !== undefined && { nice: plan.nice }),
      ...(cargo.target && { target: cargo.target }),
      ...(cargo.lineage && { heir: { lineage: cargo.lineage, fields } }),
      args,
      plain: args === parts.args && fields === parts.fields,
      lifeline: port2,
    };
    try {
      this.#worker = new Worker(file('./thread/entry.cjs'), {
        ...plan.worker,
        name: plan.name,
        workerData: opening,
        transferList: [port2],
      });
    } catch (error) {
      port1.close();
      throw refusal(error, plan.args);
    }
    life.id = this.#worker.threadId;
    if (plan.daemon) this.#worker.unref();
    this.#worker.on('error', error => {
      this.failure = error;
    });
    this.#worker.on('exit', () => {
      this.over = true;
      this.#lifeline.close();
      native.threadForget(life.words);
      native.cancel(this.#asked);
      native.threadAdvance(life.words, ENDED); // unless it did that itself
      onExit();
    });
    // Before the start: from then on another thread may ask.
    this.#asked = native.threadAskedAsync(life.words, layout.THREAD_TERMINATE, () => {
      void this.terminate();
    });
    // Another thread may have cancelled it meanwhile.
    if (!native.threadStart(life.words)) void this.#worker.terminate();
  }

  async terminate(): Promise<void> {
    // A worker that has not begun yet may end without a word.
    native.threadAbandon(this.#life.words);
    await this.#worker.terminate();
  }

  /**
   * Blocks until the worker runs, has ended, or time runs out: returns how much is left. A worker that
   * ends before it has loaded the addon sets no stage, and its exit event comes when nobody blocks the
   * event loop any more. But the port that it was sent closes with it.
   */
  await(ms: number): number {
    const deadline = performance.now() + ms;
    let left = ms;
    while (this.#life.stage === STARTED && left > 0) {
      if (this.#life.wait(RUNNING, Math.min(LOOK, left))) break;
      // The result is not in Node's documentation; without it this waits for the exit event.
      const received: unknown = this.#lifeline.postMessage(undefined);
      if (received === false) native.threadAbandon(this.#life.words);
      left = deadline - performance.now();
    }
    return Math.max(deadline - performance.now(), 0);
  }
}

function refusal(error: unknown, args: readonly unknown[]): unknown {
  const { name, message } = error as Error;
  if (name === 'DataCloneError') {
    const named = uncloneable(args, 'args').message;
    return new TypeError(`an argument cannot be sent: ${named}`, { cause: error });
  }
  if (!(error instanceof Error) || error instanceof TypeError || error instanceof RangeError) {
    return error;
  }
  return new ManycoreError('ERR_MANYCORE_SYSTEM', `no thread could be started: ${message}`, {
    cause: error,
  });
}
