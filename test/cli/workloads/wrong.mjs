// A workload with contenders that do it wrongly: two of them by a little, one not at all.
export const piece = n => (n === 3 ? 4 : n);

export default {
  prepare: () => ({
    description: 'the sum of some numbers',
    serial: () => 6,
    parallel: async run => (await run([0, 1, 2, 3])).reduce((sum, n) => sum + n, 0),
    native: async threads => {
      if (threads === 2) throw new Error('no such luck');
      return 6;
    },
  }),
};
