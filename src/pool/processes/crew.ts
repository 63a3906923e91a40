import { file } from '../../files.js';
import { SharedMemory } from '../../memory/shared-memory.js';
import { native } from '../../native.js';
import { failure, onEnd, Process } from '../../process/process.js';
import type { Shipment } from '../../thread/target.js';
import { endOf } from '../crash.js';
import type { Crew, CrewOptions } from '../crew.js';
import { ENDLESS, HEADER } from '../plan.js';
import { Table } from '../table.js';
import { ProcessLane } from './lane.js';
import { Parcels } from './parcels.js';
import { targetName, write } from './wire.js';

const SERVE = { module: file('./pool/processes/worker.js').href, name: 'serve' };

// In milliseconds.
/** A blocked thread looks for processes that have ended this often. */
const LOOK = 20;
/** So long a process has to leave by itself. */
const GRACE = 100;
/** So often in a row a process may be killed before it is ready. */
const ATTEMPTS = 10;

/** Processes, which lie in wait for calls in a table in shared memory. They end with this process. */
export class ProcessCrew implements Crew {
  readonly table: Table;
  readonly lanes: ProcessLane[] = [];
  readonly independent = true;
  readonly #options: CrewOptions;
  readonly #memory: SharedMemory;
  readonly #parcels = new Parcels();
  #opened = 0;
  /** How many have been killed since the last one was ready. */
  #killed = 0;
  #broken = false;
  #ended: Promise<void> | undefined;
  #finish: (() => void) | undefined;

  constructor(options: CrewOptions) {
    const { size } = options;
    this.#options = options;
    const length = Table.words(size);
    this.#memory = SharedMemory.create(4 * length);
    const words = this.#memory.array(Int32Array, length);
    this.table = new Table(words, size, this.#parcels);
  }

  /** @throws ManycoreError when the system has no more processes; none is left then. */
  start(): void {
    try {
      for (let index = 0; index < this.#options.size; index++) this.#open(index);
    } catch (error) {
      for (const { process } of this.lanes) process.kill();
      this.#close();
      throw error;
    }
  }

  get alive(): boolean {
    return !this.#broken;
  }

  define(id: number, target: Shipment): void {
    write(this.#parcels, targetName(id), target);
  }

  forget(id: number): void {
    this.#parcels.remove(targetName(id));
  }

  dismiss(lane: ProcessLane, verdict?: Error): void {
    if (lane.dismissed) return;
    lane.verdict = verdict;
    lane.dismissed = true;
    lane.leave();
    setTimeout(() => this.#look(lane), GRACE + 1).unref();
  }

  look(): number {
    for (const lane of [...this.lanes]) this.#look(lane);
    return LOOK;
  }

  awaitEnd(deadline: number): boolean {
    const { words } = this.table;
    for (;;) {
      this.look();
      if (this.#finish === undefined) return true;
      const left = deadline - performance.now();
      if (!(left > 0)) return false;
      native.waitWord(words, HEADER.NEWS, Atomics.load(words, HEADER.NEWS), Math.min(left, LOOK));
    }
  }

  end(): Promise<void> {
    this.#ended ??= new Promise(resolve => {
      // Keeps this process alive meanwhile, which its children do not.
      const watch = setInterval(() => this.look(), LOOK);
      this.#finish = () => {
        clearInterval(watch);
        this.#close();
        resolve();
      };
      for (const lane of this.lanes) this.dismiss(lane);
      this.#check();
    });
    return this.#ended;
  }

  #open(index: number): void {
    const { opening, size, quota, onLane } = this.#options;
    const name = `${opening.name}-${++this.#opened}`;
    const lane = new ProcessLane(this.table, this.#parcels, index, Math.min(quota, ENDLESS));
    const { words } = this.table;
    const { prefix: parcels } = this.#parcels;
    const given = { ...opening, name, words, lanes: size, lane: index, parcels };
    lane.process = new Process(SERVE, { args: [given] as never, name, daemon: true });
    lane.process[onEnd](() => this.#look(lane));
    lane.process.start();
    this.lanes[index] = lane;
    onLane(lane);
  }

  /** Whether it has ended, and whether it should have. */
  #look(lane: ProcessLane): void {
    if (lane.dead) return;
    if (!lane.process.alive) this.#bury(lane);
    else if (performance.now() - lane.asked > GRACE) lane.process.kill();
  }

  #bury(lane: ProcessLane): void {
    lane.dead = true;
    if (this.#ended !== undefined) {
      this.#check();
      return;
    }
    const { opened, process } = lane; // its successor uses the same words
    const { exitCode, [failure]: error } = process;
    this.#options.onDeath(lane, exitCode, error);
    if (this.#ended !== undefined) {
      this.#check(); // somebody who was told has ended the pool
      return;
    }
    if (opened) this.#killed = 0;
    else if (exitCode !== undefined && exitCode < 0) this.#killed++;
    else this.#killed = ATTEMPTS;
    // What ends by itself before it is ready would only do so again.
    if (this.#killed >= ATTEMPTS) {
      this.#fail(error ?? new Error(`it ${endOf(exitCode)} before it was ready`));
      return;
    }
    try {
      this.#open(lane.index);
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    this.#broken = true;
    this.#options.onBroken(error);
  }

  #check(): void {
    if (this.lanes.some(({ dead }) => !dead)) return;
    this.#finish?.();
    this.#finish = undefined;
  }

  #close(): void {
    this.#parcels.end();
    this.#memory.unlink(); // whoever still waits in it takes part for a moment
    this.#memory.close();
  }
}
