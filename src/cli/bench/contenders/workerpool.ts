import { fileURLToPath } from 'node:url';
import { type Adapter, threadUnit } from './adapter.js';
import { load } from './installed.js';

/** @param url where the package lies */
export const workerpool = (url: string): Adapter => ({
  kind: 'workerpool',
  label: 'workerpool',
  unit: threadUnit,
  async open(size) {
    const { pool: open } = await load<typeof import('workerpool')>(url);
    const script = fileURLToPath(new URL('./workerpool-worker.js', import.meta.url));
    const pool = open(script, {
      minWorkers: size,
      maxWorkers: size,
      workerType: 'thread',
      workerThreadOpts: { workerData: url },
    });
    return {
      run: (module, inputs) =>
        Promise.all(inputs.map(input => pool.exec('perform', [module, input]))),
      end: async () => pool.terminate(true),
    };
  },
});
