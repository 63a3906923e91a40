import { fileURLToPath } from 'node:url';
import { type Adapter, threadUnit } from './adapter.js';
import { load } from './installed.js';

/** @param url where the package lies */
export const poolifier = (url: string): Adapter => ({
  kind: 'poolifier',
  label: 'poolifier',
  unit: threadUnit,
  async open(size) {
    const { FixedThreadPool } = await load<typeof import('poolifier')>(url);
    const script = fileURLToPath(new URL('./poolifier-worker.js', import.meta.url));
    const pool = new FixedThreadPool<{ module: string; input: unknown }>(size, script, {
      workerOptions: { workerData: url },
    });
    return {
      run: (module, inputs) => Promise.all(inputs.map(input => pool.execute({ module, input }))),
      end: () => pool.destroy(),
    };
  },
});
