import { cpus } from 'node:os';

/** Shares of a core that others may use before it is worth a word. */
const quiet = 0.15;

/** Adds up how much of the machine others use while only this process works for us. */
export class Noise {
  #begin: { own: number; all: number; at: number } | undefined;
  #others = 0;
  #elapsed = 0;

  /** Before and after something that this process does by itself. */
  start(): void {
    this.#begin = sample();
  }

  stop(): void {
    if (!this.#begin) return;
    const { own, all, at } = sample();
    this.#others += Math.max(0, all - this.#begin.all - (own - this.#begin.own));
    this.#elapsed += at - this.#begin.at;
    this.#begin = undefined;
  }

  /** Cores that others kept busy, on average. Not a number where it was not measured for long enough. */
  get others(): number {
    // The system counts in steps of 10 ms.
    return this.#elapsed < 100 ? Number.NaN : this.#others / this.#elapsed;
  }
}

/** Milliseconds. */
function sample() {
  const { user, system } = process.cpuUsage();
  let all = 0;
  for (const { times } of cpus()) all += times.user + times.nice + times.sys + times.irq;
  return { own: (user + system) / 1000, all, at: performance.now() };
}

/**
 * Whether others' work takes processors that the contenders need.
 *
 * @param others cores that they keep busy
 * @param cores that the machine has
 * @param needed by the contender with the most threads, at most what is allowed
 */
export function crowded(others: number, cores: number, needed: number): boolean {
  return others > quiet && others > cores - needed + quiet * needed;
}

/** How busy the machine is before anything begins. */
export async function before(ms = 300): Promise<number> {
  const noise = new Noise();
  noise.start();
  await new Promise(resolve => setTimeout(resolve, ms));
  noise.stop();
  return noise.others;
}
