import { MessagePort, Worker } from 'node:worker_threads';
import { type Adapter, type Crew, threadUnit } from './adapter.js';
import type { Answer, Order } from './threads-worker.js';

/** What one would write without a library: workers that stay, and a new message for whoever is done. */
export const threads: Adapter = {
  kind: 'threads',
  label: 'worker_threads',
  unit: threadUnit,
  open: async size => new Hands(size),
};

/** A port can only be moved. */
function ports(input: unknown): MessagePort[] {
  const { port } = (input ?? {}) as { port?: unknown };
  return port instanceof MessagePort ? [port] : [];
}

class Hands implements Crew {
  readonly #workers: Worker[];
  #fail: (error: Error) => void = () => {};

  constructor(size: number) {
    const url = new URL('./threads-worker.js', import.meta.url);
    this.#workers = Array.from({ length: size }, () => {
      const worker = new Worker(url);
      worker.on('error', error => this.#fail(error as Error));
      return worker;
    });
  }

  run(module: string, inputs: readonly unknown[]): Promise<unknown[]> {
    return new Promise((resolve, reject) => {
      const outputs: unknown[] = new Array(inputs.length);
      let next = 0;
      let open = inputs.length;
      this.#fail = reject;
      if (open === 0) resolve(outputs);
      const give = (worker: Worker) => {
        if (next >= inputs.length) return;
        const order: Order = { module, index: next, input: inputs[next++] };
        worker.postMessage(order, ports(order.input));
      };
      for (const worker of this.#workers) {
        worker.removeAllListeners('message');
        worker.on('message', ({ index, output, error }: Answer) => {
          if (error !== undefined) return reject(error);
          outputs[index] = output;
          if (--open === 0) resolve(outputs);
          else give(worker);
        });
        give(worker);
      }
    });
  }

  end(): Promise<unknown> {
    return Promise.all(this.#workers.map(worker => worker.terminate()));
  }
}
