import { type Adapter, threadUnit } from './adapter.js';
import { load } from './installed.js';

/** @param url where the package lies */
export const tinypool = (url: string): Adapter => ({
  kind: 'tinypool',
  label: 'tinypool',
  unit: threadUnit,
  async open(size) {
    const { Tinypool } = await load<typeof import('tinypool')>(url);
    const pool = new Tinypool({ minThreads: size, maxThreads: size });
    return {
      run: (filename, inputs) =>
        Promise.all(inputs.map(input => pool.run(input, { filename, name: 'piece' }))),
      end: () => pool.destroy(),
    };
  },
});
