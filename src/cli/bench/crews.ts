import type { Adapter, Crew } from './contenders/adapter.js';
import type { Run } from './workload.js';

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
        await crew.then(crew => crew.end()).catch(() => {});
        throw error;
      }
    };
    return run as Run;
  }

  async end(): Promise<void> {
    await Promise.allSettled([...this.#crews.values()].map(async crew => (await crew).end()));
  }
}
