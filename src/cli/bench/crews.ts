import type { Adapter, Crew } from './contenders/adapter.js';
import type { Run } from './workload.js';

/** Milliseconds for workers to end in. poolifier's sometimes wait for ever; they end with the process. */
const patience = 5_000;

/** One crew per kind and size, made when first needed and kept warm until the end. */
export class Crews {
  readonly #crews = new Map<string, Promise<Crew>>();

  /** What a job of this module gets to run its pieces with. */
  run(adapter: Adapter, threads: number, module: string): Run {
    const run = async (inputs: readonly unknown[]) => {
      const key = `${adapter.kind} ${threads}`;
      let crew = this.#crews.get(key);
      if (crew === undefined) {
        crew = adapter.open(threads);
        this.#crews.set(key, crew);
      }
      try {
        return await (await crew).run(module, inputs);
      } catch (error) {
        // Its other pieces still run, and would write where the next contender works.
        this.#crews.delete(key);
        await end(crew);
        throw error;
      }
    };
    return run as Run;
  }

  async end(): Promise<void> {
    await Promise.all([...this.#crews.values()].map(end));
  }
}

async function end(crew: Promise<Crew>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise(resolve => {
    timer = setTimeout(resolve, patience);
  });
  const ended = crew.then(crew => crew.end()).catch(() => {});
  await Promise.race([ended, late]);
  clearTimeout(timer);
}
