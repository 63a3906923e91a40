// The kinds of calls that storm.mjs makes, how often, and what may become of each. `submit` notes with the call
// what `check` has to know; `check` says how it ended, or throws because that is wrong.
const must = (right, message) => {
  if (!right) throw new Error(message);
};
const codes = {
  crashed: 'ERR_MANYCORE_WORKER_CRASHED',
  cancelled: 'ERR_MANYCORE_CANCELLED',
  expired: 'ERR_MANYCORE_TIMEOUT',
};
const failed = (fulfilled, error, code) =>
  must(!fulfilled && error?.code === codes[code], `it should have ${code}: ${describe(error)}`);
const describe = value => String(value?.stack ?? value).slice(0, 300);

const letter = id => String.fromCharCode(97 + (id % 26));
const echo = (id, given, length) => {
  globalThis.begin(id);
  const text = typeof given === 'string' ? given : given.text;
  const plain = { id, length: text.length, first: text.at(0), last: text.at(-1) };
  return length < 0 ? plain : { ...plain, bytes: new Uint8Array(length).fill(id & 255) };
};
const echoLater = async (id, given, length) => {
  globalThis.begin(id);
  await (id % 3 === 0 ? new Promise(setImmediate) : null);
  const { text } = given;
  const bytes = new Uint8Array(Math.max(length, 0)).fill(id & 255);
  return { id, length: text.length, first: text.at(0), last: text.at(-1), bytes };
};

function submitEcho({ pool, random, call }, target = random.seldom(4) ? echoLater : echo) {
  const text = letter(call.id).repeat(random.size());
  const length = random.seldom(2) || target === echoLater ? random.size() : -1;
  Object.assign(call, { text, length });
  const given =
    target === echo && random.seldom(2) ? text : { text, more: [call.id, { deep: true }] };
  return pool.submit(target, call.id, given, length);
}

function checkEcho({ id, text, length }, fulfilled, result) {
  must(fulfilled, `it should have a result: ${describe(result)}`);
  const { bytes } = result;
  must(result.id === id, `it has the result of ${result.id}`);
  must(result.length === text.length, `${result.length} of ${text.length} characters arrived`);
  must(result.first === text.at(0) && result.last === text.at(-1), 'it got other text');
  if (length < 0) return 'result';
  must(bytes.length === length, `${bytes.length} of ${length} bytes came back`);
  must(
    length === 0 || (bytes[0] === (id & 255) && bytes[length - 1] === (id & 255)),
    'other bytes',
  );
  return 'result';
}

const endless = id => {
  globalThis.begin(id);
  for (;;);
};

export const kinds = [
  { name: 'result', weight: 12_000, submit: submitEcho, check: checkEcho },
  {
    name: 'priority',
    weight: 1_000,
    submit: given => {
      const { pool, random } = given;
      return submitEcho({ ...given, pool: pool.with({ priority: random.below(5) - 2 }) });
    },
    check: checkEcho,
  },
  {
    name: 'limit',
    weight: 300,
    submit: given => submitEcho({ ...given, pool: given.pool.with({ timeout: 600_000 }) }),
    check: checkEcho,
  },
  {
    name: 'shared',
    weight: 200,
    submit: ({ pool, call, common }) =>
      pool.submit(
        (id, common) => {
          globalThis.begin(id);
          Atomics.add(common, 0, 1);
          return common;
        },
        call.id,
        common,
      ),
    check: (_, fulfilled, result) => {
      must(
        fulfilled && result.buffer instanceof SharedArrayBuffer,
        `no memory: ${describe(result)}`,
      );
      return 'result';
    },
  },
  {
    name: 'error',
    weight: 1_500,
    submit: ({ pool, random, call }) => {
      call.length = random.size();
      const fail = (id, length) => {
        globalThis.begin(id);
        throw Object.assign(new RangeError(`call ${id}`), { text: 'e'.repeat(length) });
      };
      return pool.submit(fail, call.id, call.length);
    },
    check: ({ id, length }, fulfilled, error) => {
      const right = error instanceof RangeError && error.message === `call ${id}`;
      must(!fulfilled && right, `it should have thrown: ${describe(error)}`);
      must(error.text.length === length, `${error.text.length} of ${length} characters came back`);
      return 'error';
    },
  },
  {
    name: 'unsendable',
    weight: 100,
    submit: ({ pool, random, call }) => {
      const argument = random.seldom(2);
      const target = (id, given) => {
        globalThis.begin(id);
        return given === 'result' ? () => id : id;
      };
      return pool.submit(target, call.id, argument ? () => 1 : 'result');
    },
    check: (_, fulfilled, error) => {
      must(!fulfilled && error instanceof TypeError, `it cannot be sent: ${describe(error)}`);
      return 'TypeError';
    },
  },
  {
    name: 'cancelled',
    weight: 1_500,
    submit: given => {
      const { random, call, wish } = given;
      const task = submitEcho(given);
      const cancel = () => {
        if (!task.done) call.cancelled = task.cancel();
      };
      if (random.seldom(2)) cancel();
      else wish(cancel);
      return task;
    },
    check: checkEcho,
  },
  {
    name: 'stopped',
    weight: 60,
    submit: ({ pool, call, runs, random, wish }) => {
      const module = new URL('./patient.mjs', import.meta.url);
      const task = pool.submit({ module }, call.id);
      const early = random.seldom(3);
      wish(() => {
        if (!early && Atomics.load(runs, call.id) === 0) return false;
        call.cancelled = task.cancel();
        return true;
      });
      return task;
    },
    check: ({ id }, fulfilled, result) => {
      must(fulfilled && result === `${id} has seen it`, `it was not told: ${describe(result)}`);
      return 'told';
    },
  },
  {
    name: 'aborted',
    weight: 300,
    submit: given => {
      const controller = new AbortController();
      const { pool, call, wish } = given;
      wish(() => controller.abort(`enough of ${call.id}`));
      return submitEcho({ ...given, pool: pool.with({ signal: controller.signal }) });
    },
    check: (call, fulfilled, result) => {
      if (!fulfilled && result === `enough of ${call.id}`) return 'reason';
      return checkEcho(call, fulfilled, result);
    },
  },
  {
    name: 'forced',
    weight: 3,
    submit: ({ pool, call, runs, wish }) => {
      const task = pool.submit(endless, call.id);
      wish(() => Atomics.load(runs, call.id) === 1 && task.cancel({ force: true }));
      return task;
    },
    check: (_, fulfilled, error) => {
      failed(fulfilled, error, 'cancelled');
      return 'CancelledError';
    },
  },
  {
    name: 'expired',
    weight: 2,
    submit: ({ pool, random, call }) =>
      pool.with({ timeout: 1 + random.below(5) }).submit(endless, call.id),
    check: (_, fulfilled, error) => {
      failed(fulfilled, error, 'expired');
      return 'TimeoutError';
    },
  },
  {
    name: 'crashed',
    weight: 3,
    submit: ({ pool, random, call }) => {
      const now = id => {
        globalThis.begin(id);
        process.exit(3);
      };
      const later = id => {
        globalThis.begin(id);
        setImmediate(() => process.exit(4));
        return new Promise(() => {});
      };
      const uncaught = id => {
        globalThis.begin(id);
        setImmediate(() => {
          throw new Error('nobody catches this');
        });
        return new Promise(() => {});
      };
      return pool.submit([now, later, uncaught][random.below(3)], call.id);
    },
    check: (_, fulfilled, error) => {
      failed(fulfilled, error, 'crashed');
      return 'WorkerCrashedError';
    },
  },
];
