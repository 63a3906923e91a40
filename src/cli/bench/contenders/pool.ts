import type { Executor } from '../../../index.js';
import { type Adapter, type Crew, processUnit, threadUnit } from './adapter.js';

export const pool: Adapter = {
  kind: 'pool',
  label: 'manycore pool',
  unit: threadUnit,
  async open(size) {
    const { ThreadPool } = await import('../../../index.js');
    return crew(new ThreadPool({ size }));
  },
};

export const processes: Adapter = {
  kind: 'processes',
  label: 'manycore processes',
  unit: processUnit,
  most: 60,
  async open(size) {
    const { ProcessPool } = await import('../../../index.js');
    return crew(new ProcessPool({ size }));
  },
};

function crew(pool: Executor): Crew {
  return {
    async run(module, inputs) {
      const target = { module, name: 'piece' };
      if (inputs.length === 1) return [await pool.submit(target, inputs[0] as never)];
      return pool.map(target, inputs as never[], { chunkSize: 1 });
    },
    end: () => pool.terminate(),
  };
}
