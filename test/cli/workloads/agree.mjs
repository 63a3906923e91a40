// A tiny workload that everybody can do, for tests of the contenders.
export const piece = n => n * n;

const inputs = Array.from({ length: 20 }, (_, n) => n);
const sum = values => values.reduce((total, value) => total + value, 0);
const python = `
import os
def run(threads):
    return sum(n * n for n in range(20))
`;

export default {
  prepare: () => ({
    description: 'squares of small numbers',
    processes: true,
    serial: () => sum(inputs.map(piece)),
    parallel: async run => sum(await run(inputs)),
    native: async () => 2470,
    others: counts =>
      counts.map(threads => ({
        id: `own-${threads}`,
        label: `its own, ${threads} threads`,
        threads,
        run: async run => sum(await run(inputs)),
      })),
    latencies: () => [1, 2, 3],
    python: [
      { label: 'multiprocessing', needs: [], scales: true, source: python },
      { label: 'numpy', needs: ['numpy'], source: `import numpy${python}` },
    ],
    cpp: { file: 'sum-range', args: [20, 13] },
  }),
};
