import { createRequire } from 'node:module';
import type * as PiscinaModule from 'piscina';
import type { Piscina } from 'piscina';
import * as check from '../check.js';
import { native } from '../native.js';
import type { Call, Opening, Reply } from './call.js';
import { Lane } from './lane.js';

// Loaded with the first pool: importing manycore stays cheap.
const require = createRequire(import.meta.url);

export interface CrewOptions {
  size: number;
  resourceLimits?: import('node:worker_threads').ResourceLimits;
  opening: Omit<Opening, 'port' | 'ended'>;
  onReply: (lane: Lane, reply: Reply) => void;
  onIdle: () => void;
  /** The worker behind a lane ended, by itself or with an uncaught error. */
  onDeath: (lane: Lane, exitCode: number, error: unknown) => void;
  /** A worker could not be made ready. */
  onBroken: (lane: Lane, error: unknown) => void;
}

/**
 * The workers of a pool. Piscina creates, limits, counts and replaces them; each gets one lane, on which
 * the pool's own calls travel.
 */
export class Crew {
  readonly piscina: Piscina;
  readonly lanes = new Set<Lane>();
  readonly #options: CrewOptions;
  /** Lanes whose opening has not found a worker yet, in the order of their openings. */
  readonly #opening: Lane[] = [];
  #opened = 0;
  readonly #dismissed = new WeakSet<Lane>();
  #ended = false;

  constructor(options: CrewOptions) {
    this.#options = options;
    const { size, resourceLimits } = options;
    const piscina = require('piscina') as typeof PiscinaModule;
    this.piscina = new piscina.Piscina({
      filename: new URL('./entry.cjs', import.meta.url).href,
      minThreads: size,
      maxThreads: size,
      // A worker must stay in its event loop, where its lane is served.
      atomics: 'disabled',
      // Openings are matched with lanes in the order in which they were made.
      stricterFIFO: true,
      loadBalancer: (task, workers) => {
        const free = workers.filter(worker => !worker.isRunningAbortableTask);
        if (task.name !== 'open') {
          return free.reduce<(typeof free)[number] | null>(
            (best, worker) => (best && best.currentUsage <= worker.currentUsage ? best : worker),
            null,
          );
        }
        const taken = new Set([...this.lanes].map(lane => lane.worker?.threadId));
        const worker = free.find(one => !taken.has(one.id)) ?? null;
        const lane = worker && this.#opening.shift();
        if (worker && lane) this.#adopt(lane, worker.id);
        return worker;
      },
      ...(resourceLimits === undefined ? {} : { resourceLimits }),
    });
    // Without a listener, an uncaught error in a worker would end this process.
    this.piscina.on('error', () => {});
    for (let slot = 0; slot < size; slot++) this.#openLane(slot);
  }

  /** A lane that could take a call now. */
  idle(slot?: number): Lane | undefined {
    for (const lane of this.lanes) {
      if (slot !== undefined && lane.slot !== slot) continue;
      if (lane.busy !== 0 || lane.worker === undefined || lane.dead) continue;
      if (!this.#dismissed.has(lane)) return lane;
    }
    return undefined;
  }

  /** The lane that has this call. */
  laneOf(id: number): Lane | undefined {
    for (const lane of this.lanes) if (lane.busy === id) return lane;
    return undefined;
  }

  /** Ends a worker, whatever it does. It is replaced. */
  dismiss(lane: Lane | undefined): void {
    if (lane === undefined || this.#dismissed.has(lane)) return;
    this.#dismissed.add(lane);
    void lane.worker?.terminate();
  }

  /** Blocks until all workers have ended, after `end`: true; or until the deadline: false. */
  awaitEnd(bell: Int32Array, deadline: number): boolean {
    for (;;) {
      const rung = Atomics.load(bell, 0);
      // One that was not heard of has not run anything, and ends without a word.
      if ([...this.lanes].every(lane => lane.dead || !lane.heard)) return true;
      const left = deadline - performance.now();
      if (!(left > 0)) return false;
      native.waitWord(bell, 0, rung, left);
    }
  }

  /** @throws TypeError when the call cannot be cloned; the lane is as before. */
  send(lane: Lane, call: Call): void {
    try {
      lane.send(call);
    } catch (cause) {
      throw new TypeError(`an argument cannot be sent: ${(cause as Error).message}`, { cause });
    }
  }

  async end(): Promise<void> {
    this.#ended = true;
    for (const lane of this.lanes) lane.close();
    await this.piscina.destroy();
  }

  #openLane(slot: number): void {
    const { opening, onReply, onIdle, onBroken } = this.#options;
    const name = `${opening.name}-${++this.#opened}`;
    const lane = new Lane({ ...opening, name }, slot, onReply);
    this.#opening.push(lane);
    this.lanes.add(lane);
    this.piscina.run(lane.opening, { name: 'open', transferList: lane.transfer as never }).then(
      () => onIdle(),
      error => {
        if (this.#ended || lane.worker === undefined) return;
        // The worker is alive, so it is the opening that failed.
        if (!lane.dead) onBroken(lane, error);
      },
    );
  }

  #adopt(lane: Lane, threadId: number): void {
    const worker = this.piscina.threads.find(thread => thread.threadId === threadId);
    check.callable(worker?.on, 'worker');
    lane.worker = worker;
    let failure: unknown;
    worker!.on('error', error => {
      failure = error;
    });
    worker!.on('exit', code => this.#bury(lane, code, failure));
  }

  #bury(lane: Lane, code: number, failure: unknown): void {
    this.lanes.delete(lane);
    if (this.#ended) return;
    lane.poll(); // what it said before it ended
    lane.close();
    this.#options.onDeath(lane, code, failure);
    // One that died while it was made ready is not replaced: its successors would die as well.
    if (lane.opened) this.#openLane(lane.slot);
    else this.#options.onBroken(lane, failure ?? new Error(`it ended with exit code ${code}`));
  }
}
