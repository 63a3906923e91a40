import { createRequire } from 'node:module';
import type * as PiscinaModule from 'piscina';
import type { Piscina } from 'piscina';
import * as check from '../check.js';
import { file } from '../files.js';
import { native } from '../native.js';
import type { Opening } from './call.js';
import { Lane } from './lane.js';
import { ENDLESS, HEADER } from './plan.js';
import type { Table } from './table.js';

// Loaded with the first pool: importing manycore stays cheap.
const require = createRequire(import.meta.url);

/** How often a thread that blocks looks whether a worker has died young, in milliseconds. */
const LOOK = 20;

export interface CrewOptions {
  size: number;
  resourceLimits?: import('node:worker_threads').ResourceLimits;
  /** How many calls a worker may take before it is replaced. */
  quota: number;
  opening: Pick<Opening, 'name' | 'id' | 'initializer' | 'concurrency'>;
  /** A new lane, before its worker is there. */
  onLane: (lane: Lane) => void;
  /** The worker behind a lane ended, by itself or with an uncaught error. */
  onDeath: (lane: Lane, exitCode: number, error: unknown) => void;
  /** A worker could not be made ready. */
  onBroken: (error: unknown) => void;
}

/**
 * The workers of a pool. Piscina creates, limits, counts and replaces them; each gets one lane, on which
 * the pool's own calls travel.
 */
export class Crew {
  readonly piscina: Piscina;
  /** By index. */
  readonly lanes: Lane[] = [];
  readonly #table: Table;
  readonly #options: CrewOptions;
  /** Lanes whose opening has not found a worker yet, in the order of their openings. */
  readonly #opening: Lane[] = [];
  #opened = 0;
  #ended = false;

  constructor(table: Table, options: CrewOptions) {
    this.#table = table;
    this.#options = options;
    const { size, resourceLimits } = options;
    const piscina = require('piscina') as typeof PiscinaModule;
    this.piscina = new piscina.Piscina({
      filename: file('./pool/entry.cjs').href,
      minThreads: size,
      maxThreads: size,
      // A worker parks in its event loop, where its lane is served.
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
        const taken = new Set(this.lanes.map(lane => lane.worker?.threadId));
        const worker = free.find(one => !taken.has(one.id)) ?? null;
        const lane = worker && this.#opening.shift();
        if (worker && lane) this.#adopt(lane, worker.id);
        return worker;
      },
      ...(resourceLimits === undefined ? {} : { resourceLimits }),
    });
    // Without a listener, an uncaught error in a worker would end this process.
    this.piscina.on('error', () => {});
  }

  start(): void {
    for (let index = 0; index < this.#options.size; index++) this.#openLane(index);
  }

  /** Some worker takes calls, or will. */
  get alive(): boolean {
    return this.lanes.some(({ worker, dead }) => worker !== undefined && !dead);
  }

  /** When to look again whether all workers live, in milliseconds: those that are ready say when they end. */
  get patience(): number {
    return this.lanes.some(lane => !lane.heard && !lane.buried) ? LOOK : Infinity;
  }

  /** Ends a worker, whatever it does. It is replaced. */
  dismiss(lane: Lane, verdict?: Error): void {
    if (lane.dismissed) return;
    lane.verdict = verdict;
    lane.dismissed = true;
    void lane.worker?.terminate();
  }

  /** Ends a worker, if there is still a reason once it can take no more calls. */
  expel(index: number, verdict: Error, still: () => boolean): void {
    const lane = this.lanes[index] as Lane;
    const quota = lane.hold();
    if (still()) this.dismiss(lane, verdict);
    else lane.resume(quota);
  }

  /** Blocks until all workers have ended, after `end`: true; or until the deadline: false. */
  awaitEnd(deadline: number): boolean {
    const { words } = this.#table;
    for (;;) {
      const news = Atomics.load(words, HEADER.NEWS);
      // One that was not heard of has not run anything, and ends without a word.
      if (this.lanes.every(lane => lane.dead || !lane.heard)) return true;
      const left = deadline - performance.now();
      if (!(left > 0)) return false;
      native.waitWord(words, HEADER.NEWS, news, left);
    }
  }

  async end(): Promise<void> {
    this.#ended = true;
    await this.piscina.destroy();
    for (const lane of this.lanes) lane.release();
  }

  #openLane(index: number): void {
    const { opening, size, quota, onLane, onBroken } = this.#options;
    const name = `${opening.name}-${++this.#opened}`;
    const memory = this.#table.words.buffer;
    const lane = new Lane(
      this.#table,
      { ...opening, name, memory, lanes: size, lane: index },
      Math.min(quota, ENDLESS),
    );
    this.#opening.push(lane);
    this.lanes[index] = lane;
    onLane(lane);
    const { transfer } = lane;
    this.piscina
      .run(lane.opening, { name: 'open', transferList: transfer as never })
      .catch(error => {
        if (this.#ended || lane.worker === undefined) return;
        // The worker is alive, so it is the opening that failed.
        if (!lane.dead && !lane.buried) onBroken(error);
      });
  }

  #adopt(lane: Lane, threadId: number): void {
    const worker = this.piscina.threads.find(thread => thread.threadId === threadId);
    check.callable(worker?.on, 'worker');
    lane.worker = worker;
    let failure: unknown;
    worker!.on('error', error => {
      failure = error;
    });
    worker!.on('exit', code => this.#replace(lane, code, failure));
  }

  #replace(lane: Lane, code: number, failure: unknown): void {
    if (this.#ended) return;
    const { opened } = lane; // its successor uses the same words
    this.#options.onDeath(lane, code, failure);
    // One that died while it was made ready is not replaced: its successors would die as well.
    if (opened) this.#openLane(lane.index);
    else this.#options.onBroken(failure ?? new Error(`it ended with exit code ${code}`));
  }
}
