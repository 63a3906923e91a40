import { ManycoreError, TargetError, Thread } from 'manycore';
import { describe, expect, it } from 'vitest';

const make =
  (target: unknown, options?: unknown): (() => unknown) =>
  () =>
    new Thread(target as never, options as never);
const with_ = (options: unknown) => make(() => 1, options);

describe('what is no target', () => {
  it.each([[5], ['x => x'], [Symbol('s')], [true]])('%s', target => {
    expect(make(target)).toThrow(TypeError);
    expect(make(target)).toThrow(/the target is ('x => x'|5|Symbol\(s\)|true)/);
  });

  it('nothing at all', () => {
    expect(make(undefined)).toThrow('the target is undefined');
    expect(make({})).toThrow('the target is {}');
    expect(make(null)).toThrow('not null');
    expect(make([])).toThrow('not []');
  });

  it('a function that cannot be sent', () => {
    const outside = 5;
    expect(make(() => outside)).toThrow(TargetError);
    expect(make(() => outside)).toThrow('uses "outside"');
    expect(make(Math.max)).toThrow('bound or built in');
    expect(make(class A {})).toThrow('is a class');
  });

  it('a relative module without a base, and a base that is none', () => {
    expect(make({ module: './a.js' })).toThrow(/relative.*base: import\.meta\.url/);
    expect(make({ module: './a.js', base: 5 })).toThrow('not 5');
    expect(make({ module: 7 })).toThrow('not 7');
    expect(make({ module: './a.js', base: 'somewhere' })).toThrow("not 'somewhere'");
  });
});

describe('options', () => {
  it('that do not exist', () => {
    expect(with_({ deamon: true })).toThrow("Thread has no option 'deamon'; it takes args, name");
    expect(with_(5)).toThrow('options object, not 5');
  });

  it.each([
    [{ args: 5 }, 'args must be an array, not 5'],
    [{ name: 5 }, 'name must be a string, not 5'],
    [{ daemon: 'yes' }, "daemon must be true or false, not 'yes'"],
    [{ affinity: 0 }, 'affinity must be an array, not 0'],
    [{ affinity: ['0'] }, "must be a number, not '0'"],
    [{ nice: '5' }, "nice must be a number, not '5'"],
    [{ env: 5 }, 'env must be an object or SHARE_ENV, not 5'],
    [{ env: null }, 'not null'],
    [{ execArgv: '--x' }, "execArgv must be an array, not '--x'"],
    [{ execArgv: [5] }, 'execArgv must hold strings, not 5'],
    [{ resourceLimits: 5 }, 'resourceLimits takes an options object, not 5'],
    [{ resourceLimits: { heap: 5 } }, "resourceLimits has no option 'heap'"],
  ])('of a wrong type: %o', (options, message) => {
    expect(with_(options)).toThrow(TypeError);
    expect(with_(options)).toThrow(message);
  });

  it.each([
    [{ affinity: [] }, 'not []'],
    [{ affinity: [-1] }, 'at least 0 and at most 65535, not -1'],
    [{ affinity: [0.5] }, 'not 0.5'],
    [{ nice: -21 }, 'at least -20 and at most 19, not -21'],
    [{ nice: 20 }, 'not 20'],
    [{ nice: NaN }, 'not NaN'],
    [{ resourceLimits: { stackSizeMb: 0 } }, 'stackSizeMb must be a number of MiB above 0, not 0'],
  ])('out of range: %o', (options, message) => {
    expect(with_(options)).toThrow(RangeError);
    expect(with_(options)).toThrow(message);
  });

  it('that Node refuses, at the start', () => {
    const thread = new Thread(() => 1, { execArgv: ['--no-such-option'] });
    expect(() => thread.start()).toThrow(ManycoreError);
    expect(() => thread.start()).toThrow('--no-such-option');
    expect(thread.alive).toBe(false);
  });
});

describe('arguments that cannot be sent', () => {
  it('are refused at once, with the way to them', () => {
    expect(() => Thread.start((_: unknown) => 1, { a: [1, () => 5] })).toThrow(TypeError);
    expect(() => Thread.start((_: unknown) => 1, { a: [1, () => 5] })).toThrow(
      /args\[0\]\.a\[1\] is a function/,
    );
    expect(with_({ args: [1, Symbol('s')] })).toThrow('args[1] is a symbol: Symbol(s)');
  });

  it('or at the start, and the thread can be started again', () => {
    const args = [{ secret: new WeakMap() as unknown }];
    const thread = new Thread((x: { secret: unknown }) => x.secret, { args: args as never });
    expect(() => thread.start()).toThrow(TypeError);
    expect(() => thread.start()).toThrow('cannot be sent: args[0].secret is a WeakMap');
    args[0]!.secret = 'none';
    expect(thread.start().result.get()).toBe('none');
  });
});

it('times', () => {
  const thread = Thread.start(() => 1);
  expect(() => thread.join(-1)).toThrow(RangeError);
  expect(() => thread.join(NaN)).toThrow('not NaN');
  expect(() => thread.join('1' as never)).toThrow("not '1'");
  expect(() => thread.result.get(-5)).toThrow('not -5');
  thread.join();
});
