import { Process, WorkerCrashedError } from 'manycore';
import { describe, expect, it } from 'vitest';
import { child as program } from '../support/child.js';

/** How a process ends before its target has a result; what is said of it. */
const ways: [string, Process, number, RegExp][] = [
  [
    'process.exit',
    new Process(() => process.exit(7)),
    7,
    /by process\.exit\(7\) before its target had/,
  ],
  ['process.exit with 0', new Process(() => process.exit(0)), 0, /by process\.exit\(0\) before/],
  [
    'nothing left to do',
    new Process(() => new Promise(() => {})),
    13,
    /before its target had a result: nothing was left that could settle it/,
  ],
  [
    'SIGKILL',
    new Process(() => process.kill(process.pid, 'SIGKILL') && new Promise(() => {})),
    -9,
    /was ended by SIGKILL \(9\) before its target had a result/,
  ],
  [
    'SIGTERM',
    new Process(() => process.kill(process.pid, 'SIGTERM') && new Promise(() => {})),
    -15,
    /was ended by SIGTERM \(15\) before/,
  ],
  [
    'abort()',
    new Process(() => process.kill(process.pid, 'SIGABRT') && new Promise(() => {})),
    -6,
    /was ended by SIGABRT \(6\) before/,
  ],
];

describe.each(ways)('%s', (_, child, code, message) => {
  it('ends the process with its exit code, seen without the event loop', () => {
    child.start();
    expect(child.join()).toBe(true);
    expect([child.alive, child.exitCode]).toEqual([false, code]);
    expect([child.result.done, child.result.succeeded]).toEqual([true, false]);
    expect(() => child.result.get()).toThrow(WorkerCrashedError);
    expect(() => child.result.get()).toThrow(message);
  });
});

describe('in the event loop', () => {
  it('the same is seen', async () => {
    const child = Process.start(() => {
      process.kill(process.pid, 'SIGKILL');
      return new Promise(() => {});
    });
    await expect(child.result).rejects.toThrow(WorkerCrashedError);
    expect([await child.joinAsync(), child.exitCode, child.alive]).toEqual([true, -9, false]);
  });

  it('a failed target is an exit code of 1, and a result one of 0', async () => {
    const failed = Process.start(() => {
      throw new Error('it broke');
    });
    const fine = Process.start(() => 'fine');
    await expect(failed.result).rejects.toThrow('it broke');
    await Promise.all([failed.joinAsync(), fine.joinAsync()]);
    expect([failed.exitCode, fine.exitCode]).toEqual([1, 0]);
  });

  it('an exit code that the target sets stays', async () => {
    const child = Process.start(() => {
      process.exitCode = 5;
      return 'result';
    });
    expect([await child.result, await child.joinAsync(), child.exitCode]).toEqual([
      'result',
      true,
      5,
    ]);
  });
});

describe('what Node says of an end goes to stderr:', () => {
  const run = (source: string) =>
    program(
      `import { Process } from 'manycore';
       const child = ${source}.start();
       console.log(child.join(), child.exitCode);
       await child.result.catch(e => console.log(e.name, e.message, e.cause?.name, e.cause?.stack));`,
    );

  it('an uncaught error, which is the cause', async () => {
    const { stdout, stderr } = await run(
      `new Process(() => {
        setTimeout(() => { throw new RangeError('out of nowhere'); });
        return new Promise(() => {});
      }, { name: 'child' })`,
    );
    expect(stdout).toMatch(
      /^true 1\nWorkerCrashedError Process "child" ended with an uncaught error: out of nowhere RangeError/,
    );
    expect(stdout).toMatch(/manycore:target/);
    expect(stderr).toMatch(/RangeError: out of nowhere/);
  });

  it('an unhandled rejection', async () => {
    const { stdout } = await run(
      "new Process(() => { void Promise.reject(new RangeError('nobody')); return new Promise(() => {}); })",
    );
    expect(stdout).toMatch(/^true 1\nWorkerCrashedError .* uncaught error: nobody RangeError/);
  });

  it('a start that failed', async () => {
    const { stdout, stderr } = await run(
      "new Process(() => 1, { execArgv: ['--require', '/no/such/file.js'] })",
    );
    expect(stdout).toMatch(/^true 1\nWorkerCrashedError .* before its target could be called/);
    expect(stderr).toMatch(/no\/such\/file/);
  });

  it('an option that Node does not know', async () => {
    const { stdout } = await run("new Process(() => 1, { execArgv: ['--no-such-option'] })");
    expect(stdout).toMatch(/^true 9\nWorkerCrashedError .* exit code 9 before its target could be/);
  });
});
