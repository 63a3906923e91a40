import { type Adapter, threadUnit } from './adapter.js';

/** Piscina alone, as its documentation shows it. */
export const piscina: Adapter = {
  kind: 'piscina',
  label: 'Piscina',
  unit: threadUnit,
  async open(size) {
    const { Piscina } = await import('piscina');
    const pool = new Piscina({ minThreads: size, maxThreads: size });
    return {
      run: (filename, inputs) =>
        Promise.all(inputs.map(input => pool.run(input, { filename, name: 'piece' }))),
      end: () => pool.destroy(),
    };
  },
};
