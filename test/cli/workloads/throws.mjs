// A contender fails while its other pieces still run: they must not write where the next one works.
const wait = ms => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

export function piece({ out, fails }) {
  if (fails) throw new Error('one of them failed');
  for (let n = 0; n < 50; n++) {
    wait(2);
    out[0] = 99;
  }
}

export default {
  prepare() {
    const out = new Int32Array(new SharedArrayBuffer(4));
    const slow = async () => {
      for (let n = 0; n < 5; n++) {
        await new Promise(resolve => setTimeout(resolve, 20));
        if (out[0] !== 0) return out;
      }
      out[0] = 1;
      return out;
    };
    return {
      description: 'a memory that all use',
      serial: slow,
      others: () => [
        {
          id: 'failing',
          label: 'failing',
          threads: 2,
          run: run =>
            run([
              { out, fails: false },
              { out, fails: true },
            ]),
        },
        { id: 'next', label: 'next', threads: 1, run: slow },
      ],
      reset: () => void out.fill(0),
    };
  },
};
