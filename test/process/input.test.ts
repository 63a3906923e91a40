import { SHARE_ENV } from 'node:worker_threads';
import {
  Event,
  ManycoreError,
  Mutex,
  Process,
  pipe,
  Queue,
  receive,
  SharedMemoryError,
  shared,
  TargetError,
  Thread,
} from 'manycore';
import { describe, expect, it } from 'vitest';
import { child as program } from '../support/child.js';

const make =
  (target: unknown, options?: unknown): (() => unknown) =>
  () =>
    new Process(target as never, options as never);
const with_ = (options: unknown) => make(() => 1, options);
const start = (...args: unknown[]) => Process.start((..._: unknown[]) => 1, ...args);

describe('what is no target', () => {
  it.each([[5], ['x => x'], [Symbol('s')], [true]])('%s', target => {
    expect(make(target)).toThrow(TypeError);
    expect(make(target)).toThrow(/a Process takes.*the target is ('x => x'|5|Symbol\(s\)|true)/);
  });

  it('nothing at all', () => {
    expect(make(undefined)).toThrow('the target is undefined');
    expect(make({})).toThrow('the target is {}');
    expect(make(null)).toThrow('not null');
  });

  it('a function that cannot be sent', () => {
    const outside = 5;
    expect(make(() => outside)).toThrow(TargetError);
    expect(make(() => outside)).toThrow('uses "outside"');
    expect(make(Math.max)).toThrow('bound or built in');
    expect(make({ module: './a.js' })).toThrow(/relative.*base: import\.meta\.url/);
  });
});

describe('options', () => {
  it.each([
    [{ args: 5 }, 'args must be an array, not 5'],
    [{ args: [1, Symbol('s')] }, 'args[1] is a symbol: Symbol(s)'],
    [{ name: 5 }, 'name must be a string, not 5'],
    [{ daemon: 'yes' }, "daemon must be true or false, not 'yes'"],
    [{ env: 5 }, 'env must be an object, not 5'],
    [{ env: SHARE_ENV }, 'env must be an object, not Symbol'],
    [{ env: null }, 'not null'],
    [{ execArgv: '--x' }, "execArgv must be an array, not '--x'"],
    [{ execArgv: [5] }, 'execArgv must hold strings, not 5'],
    [{ deamon: true }, "Process has no option 'deamon'; it takes args, name"],
    [{ affinity: [0] }, "Process has no option 'affinity'"],
    [5, 'options object, not 5'],
  ])('of a wrong type: %o', (options, message) => {
    expect(with_(options)).toThrow(TypeError);
    expect(with_(options)).toThrow(message);
  });

  it('that the system refuses, at the start', () => {
    const child = new Process(() => 1, { env: { A: 'a\0b' } });
    expect(() => child.start()).toThrow(TypeError);
    expect(() => child.start()).toThrow(/A/);
    expect([child.alive, child.pid]).toEqual([false, undefined]);
  });

  it('too much of it, at the start', () => {
    const child = new Process(() => 1, { env: { A: 'x'.repeat(4_000_000) } });
    expect(() => child.start()).toThrow(ManycoreError);
    expect(() => child.start()).toThrow(/no process could be started: .*E2BIG/);
    expect(child.alive).toBe(false);
  });
});

describe('arguments that cannot be sent', () => {
  it.each([
    [{ a: [1, () => 5] }, /args\[0\]\.a\[1\] is a function/],
    [[{ secret: new WeakMap() }], /args\[0\]\[0\]\.secret is a WeakMap/],
    [new SharedArrayBuffer(8), /args\[0\]: SharedArrayBuffer .* of this process alone/],
    [{ xs: shared(Int32Array, 2) }, /args\[0\]\.xs: Int32Array.*SharedMemory's array\(\)/],
    [new Map([['lock', new Mutex({ name: 'l' })]]), /args\[0\]\.get\("lock"\): Mutex "l".*memory/],
    [{ deep: [new Queue()] }, /args\[0\]\.deep\[0\]: Queue .*create it with \{ memory \}/],
    [[new Event()], /args\[0\]\[0\]: Event /],
    [pipe({ name: 'p' }), /args\[0\]\[0\]: Connection "p" .*create it with \{ memory \}/],
    [{ t: Thread.current }, /args\[0\]\.t: Thread "MainThread" .*only threads of this process/],
    [Object.assign(new Error('x'), { cause: shared(Int8Array, 1) }), /args\[0\]\.cause is shared/],
  ] as [unknown, RegExp][])('%o', (argument, message) => {
    expect(() => start(argument)).toThrow(TypeError);
    expect(() => start(argument)).toThrow(/^an argument cannot be sent: /);
    expect(() => start(argument)).toThrow(message);
  });

  it('leave a process that can be started later', () => {
    const args = [{ secret: new WeakMap() as unknown }];
    const child = new Process((x: { secret: unknown }) => x.secret, { args: args as never });
    expect(() => child.start()).toThrow(TypeError);
    args[0]!.secret = 'none';
    expect(child.start().result.get()).toBe('none');
    child.join();
  });
});

it('times and signals', () => {
  const child = Process.start(() => 1);
  expect(() => child.join(-1)).toThrow(RangeError);
  expect(() => child.join(NaN)).toThrow('not NaN');
  expect(() => child.join('1' as never)).toThrow("not '1'");
  expect(() => child.kill('SIGNOTHING' as never)).toThrow(TypeError);
  expect(() => child.kill('SIGNOTHING' as never)).toThrow("no signal 'SIGNOTHING'");
  expect(() => child.kill('toString' as never)).toThrow("no signal 'toString'");
  expect(() => child.kill(0)).toThrow(RangeError);
  expect(() => child.kill(65)).toThrow('not 65');
  expect(() => child.kill(null as never)).toThrow('not null');
  expect([child.join(), child.exitCode]).toEqual([true, 0]);
});

describe('what is no handle of a process', () => {
  it('one whose memory is gone', () => {
    const handle = { '@manycore': 'Process', name: 'gone', daemon: false, segment: 'process-0-0' };
    expect(() => receive(handle)).toThrow(SharedMemoryError);
    expect(() => receive(handle)).toThrow(/the shared memory of Process "gone" is not there/);
  });

  it('one whose bytes are damaged, or are something else', () => {
    for (const last of [new Uint8Array(), new Uint8Array(128), new Uint8Array(1000).fill(255)]) {
      expect(() => receive({ '@manycore': 'Process', name: 'x', last })).toThrow(TypeError);
    }
    expect(() => receive({ '@manycore': 'Process', segment: '../../etc/passwd' })).toThrow(Error);
  });
});

describe.skipIf(process.platform === 'win32')('without enough memory', () => {
  /** In a program whose files, and so whose shared memory, may have 4 MiB. */
  const run = (source: string) =>
    program(`import { spawnSync } from 'node:child_process';
      const source = ${JSON.stringify(`import { Process } from 'manycore'; ${source}`)};
      const { stdout, status } = spawnSync('sh', ['-c',
        'ulimit -f 8192 && exec "$0" --input-type=module --eval "$1"', process.execPath, source]);
      console.log(status, String(stdout));`);

  it('a result is an error that says how large it was', async () => {
    const { stdout } = await run(
      `const child = Process.start(() => 'x'.repeat(3e6));
       await child.result.catch(error => console.log(error.name, error.message));
       const bytes = Process.start(() => new Uint8Array(3e6));
       await bytes.result.catch(error => console.log(error.name, error.message));
       const small = Process.start(() => 'x'.repeat(5e5).length);
       console.log(await small.result, child.join(), child.exitCode);`,
    );
    expect(stdout).toBe(
      '0 RangeError there is no memory for the 3000002 bytes of the result, which on Linux means room in /dev/shm\n' +
        'RangeError the result cannot be sent back: there is no memory for its 3000001 bytes, which on Linux means room in /dev/shm\n' +
        '500000 true 1\n\n',
    );
  });

  it('the start is an error that says how much was wanted', async () => {
    const { stdout } = await run(
      `try { Process.start(text => text.length, 'x'.repeat(5e6)); }
       catch (error) { console.log(error.name, error.reason, error.message); }`,
    );
    expect(stdout).toMatch(
      /^0 SharedMemoryError no space no process could be started: the shared memory for it cannot have 50000\d\d bytes: /,
    );
  });
});
