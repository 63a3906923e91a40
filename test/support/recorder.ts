// Records what threads of all kinds do to one object at once, for linearizable.ts.
import { Barrier } from 'manycore';
import type { Call } from './models.js';
import { FINE, NativeThread } from './native.js';
import { word } from './until.js';
import { Remote } from './worker.js';

export type Name =
  | ('put' | 'tryPut' | 'get' | 'tryGet' | 'close')
  | ('lock' | 'tryLock' | 'unlock' | 'read' | 'tryRead' | 'unlockRead')
  | ('acquire' | 'tryAcquire' | 'release');

/** In a worker and in the main thread the same source; see there. */
const url = new URL('./player.mjs', import.meta.url).href;
const { names, begin, playAsync } = (await import(/* @vite-ignore */ url)) as {
  names: readonly Name[];
  begin(cells: Int32Array): void;
  playAsync(object: object, script: Int32Array, cells: Int32Array): Promise<void>;
};

/** What one flow of control calls, one after the other. */
export type Script = readonly (readonly [name: Name, argument?: number])[];

const WORDS = 5;
/** The side of a queue that a flow is on, as the argument of a `close` that only the last one makes. */
export const PRODUCER = 1;
export const CONSUMER = 2;

/** One object, and a script for each flow, in the order: workers, native threads, Promises. */
export interface Round {
  readonly object: object;
  readonly scripts: readonly Script[];
}

export interface Crew {
  readonly workers: number;
  readonly natives: number;
  readonly promises: number;
}

/** Where a native thread's script begins in its report. */
const LINES = 5;
/** Of the cells: the clock, and who has not come to the start. */
const [CLOCK, MISSING] = [0, 3];

class Recording {
  readonly #crew: Crew;
  readonly cells = word(4);
  readonly notes: readonly Int32Array[];
  readonly object: object;

  constructor({ object, scripts }: Round, crew: Crew) {
    const { workers, natives, promises } = crew;
    if (scripts.length !== workers + natives + promises) throw new RangeError('a script for each');
    this.#crew = crew;
    this.object = object;
    this.cells[MISSING] = workers + natives + 1;
    this.notes = scripts.map((script, flow) => {
      const native = flow >= workers && flow < workers + natives;
      const report = word((native ? LINES : 0) + WORDS * script.length);
      const notes = native ? report.subarray(LINES) : report;
      for (const [i, [name, argument = 0]] of script.entries()) {
        notes.set([names.indexOf(name), argument], i * WORDS);
        if (name === 'close' && argument > 0) this.cells[argument]!++;
      }
      return notes;
    });
  }

  /** What a worker needs for its flow. */
  part(flow: number) {
    return { object: this.object, cells: this.cells, script: this.notes[flow]! };
  }

  /** Begins the native threads' flows. */
  natives(barrier: Barrier): Promise<number>[] {
    const { workers, natives } = this.#crew;
    return this.notes.slice(workers, workers + natives).map(notes => {
      const report = new Int32Array(notes.buffer as SharedArrayBuffer);
      const given = { other: barrier, count: notes.length / WORDS, cells: this.cells, report };
      return new NativeThread('record', this.object, given).ended;
    });
  }

  async promises(): Promise<void> {
    begin(this.cells);
    const notes = this.notes.slice(this.#crew.workers + this.#crew.natives);
    await Promise.all(notes.map(script => playAsync(this.object, script, this.cells)));
  }

  tick(): number {
    return Atomics.add(this.cells, CLOCK, 1) + 1;
  }

  /** What the flows have done; to be read when they have ended. */
  calls(): Call[] {
    const calls: Call[] = [];
    for (const [flow, notes] of this.notes.entries()) {
      for (let at = 0; at < notes.length; at += WORDS) {
        const [code, argument, result, invoke, response] = notes.subarray(at, at + WORDS);
        if (invoke === 0) continue; // never called
        const call = { id: calls.length, flow, name: names[code!]!, argument, result, invoke };
        calls.push((response === 0 ? call : { ...call, response }) as Call);
      }
    }
    return calls;
  }
}

const body = `const { begin, play } = await import(data.url);
  if (data.ready) say('ready');
  for (const { object, script, cells } of data.parts) {
    data.barrier.wait();
    begin(cells);
    play(object, script, cells);
  }`;

async function allFine(natives: readonly Promise<number>[]): Promise<void> {
  for (const ended of natives) {
    if ((await ended) !== FINE) throw new Error(`a native thread ended with ${await ended}`);
  }
}

/** Plays round after round, each begun by all flows together. Returns the history of each. */
export async function record(rounds: readonly Round[], crew: Crew): Promise<Call[][]> {
  const recordings = rounds.map(round => new Recording(round, crew));
  const barrier = new Barrier({ parties: crew.workers + crew.natives + 1 });
  const workers = Array.from({ length: crew.workers }, (_, flow) => {
    const parts = recordings.map(recording => recording.part(flow));
    return new Remote(body, { url, barrier, parts });
  });
  // A worker that fails would leave the others waiting.
  for (const worker of workers) worker.exit.catch(() => barrier.abort());

  for (const recording of recordings) {
    const natives = recording.natives(barrier);
    await barrier.waitAsync().catch(() => {}); // the worker's own error comes below
    await recording.promises();
    await allFine(natives);
  }
  for (const worker of workers) await worker.exit;
  return recordings.map(recording => recording.calls());
}

/** Plays one round, in which the only worker is terminated after a while. */
export async function recordTermination(
  round: Round,
  crew: Crew,
  pause: () => void,
): Promise<Call[]> {
  const recording = new Recording(round, crew);
  const barrier = new Barrier({ parties: crew.natives + 2 });
  const worker = new Remote(body, { url, barrier, parts: [recording.part(0)], ready: true });
  await worker.said();
  const natives = recording.natives(barrier);
  await barrier.waitAsync();
  const flows = recording.promises();
  pause();
  await worker.terminate();
  const ended = recording.tick();
  await flows;
  await allFine(natives);
  return recording.calls().map(call => (call.response === undefined ? { ...call, ended } : call));
}

export const show = ({ flow, name, argument, result, response }: Call) =>
  `flow ${flow} ${name}(${argument || ''})${response === undefined ? '' : ` = ${result}`}`;
