// Its third run never ends: by then there is a warm-up and one round.
export default {
  prepare() {
    let runs = 0;
    return {
      description: 'some work that never ends',
      serial: () => 1,
      native() {
        if (++runs <= 2) return Promise.resolve(1);
        setImmediate(() => process.emit('SIGINT'));
        return new Promise(() => {});
      },
    };
  },
};
