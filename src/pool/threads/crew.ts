import { createRequire } from 'node:module';
import type * as PiscinaModule from 'piscina';
import type { Piscina } from 'piscina';
import * as check from '../../check.js';
import { file } from '../../files.js';
import { native } from '../../native.js';
import type { Shipment } from '../../thread/target.js';
import type { Crew, CrewOptions } from '../crew.js';
import { ENDLESS, HEADER } from '../plan.js';
import { Table } from '../table.js';
import { ThreadLane } from './lane.js';

// Loaded with the first pool: importing manycore stays cheap.
const require = createRequire(import.meta.url);

/** How often a thread that blocks looks whether a worker has died young, in milliseconds. */
const LOOK = 20;

type ResourceLimits = import('node:worker_threads').ResourceLimits;

/**
 * Threads of this process. Piscina creates, limits, counts and replaces them; each gets one lane, on which
 * the pool's own calls travel.
 */
export class ThreadCrew implements Crew {
  readonly piscina: Piscina;
  readonly lanes: ThreadLane[] = [];
  readonly table: Table;
  /** Piscina replaces workers in the event loop. */
  readonly independent = false;
  readonly #options: CrewOptions;
  readonly #targets = new Map<number, Shipment>();
  /** Lanes whose opening has not found a worker yet, in the order of their openings. */
  readonly #opening: ThreadLane[] = [];
  #opened = 0;
  #ended = false;

  constructor(options: CrewOptions, resourceLimits?: ResourceLimits) {
    const { size } = options;
    this.table = new Table(new Int32Array(new SharedArrayBuffer(4 * Table.words(size))), size);
    this.#options = options;
    const piscina = require('piscina') as typeof PiscinaModule;
    this.piscina = new piscina.Piscina({
      filename: file('./pool/threads/entry.cjs').href,
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

  get alive(): boolean {
    return this.lanes.some(({ worker, dead }) => worker !== undefined && !dead);
  }

  /** Workers are told it before they see a call of it. */
  define(id: number, target: Shipment): void {
    this.#targets.set(id, target);
    for (const lane of this.lanes) lane.post({ define: id, target });
  }

  forget(id: number): void {
    this.#targets.delete(id);
    for (const lane of this.lanes) lane.post({ forget: id });
  }

  dismiss(lane: ThreadLane, verdict?: Error): void {
    if (lane.dismissed) return;
    lane.verdict = verdict;
    lane.dismissed = true;
    void lane.worker?.terminate();
  }

  look(): number {
    for (const lane of this.lanes) if (lane.dead) this.#options.onDeath(lane);
    // A worker that is ready wakes whoever waits when it ends.
    return this.lanes.some(lane => !lane.heard && !lane.buried) ? LOOK : Infinity;
  }

  awaitEnd(deadline: number): boolean {
    const { words } = this.table;
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
    const { words } = this.table;
    const lane = new ThreadLane(
      this.table,
      { ...opening, name, words, lanes: size, lane: index },
      Math.min(quota, ENDLESS),
    );
    this.#opening.push(lane);
    this.lanes[index] = lane;
    for (const [id, target] of this.#targets) lane.post({ define: id, target });
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

  #adopt(lane: ThreadLane, threadId: number): void {
    const worker = this.piscina.threads.find(thread => thread.threadId === threadId);
    check.callable(worker?.on, 'worker');
    lane.worker = worker;
    let failure: unknown;
    worker!.on('error', error => {
      failure = error;
    });
    worker!.on('exit', code => this.#replace(lane, code, failure));
  }

  #replace(lane: ThreadLane, code: number, failure: unknown): void {
    if (this.#ended) return;
    const { opened } = lane; // its successor uses the same words
    this.#options.onDeath(lane, code, failure);
    // One that died while it was made ready is not replaced: its successors would die as well.
    if (opened) this.#openLane(lane.index);
    else this.#options.onBroken(failure ?? new Error(`it ended with exit code ${code}`));
  }
}
