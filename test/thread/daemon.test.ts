import { describe, expect, it } from 'vitest';
import { child } from '../support/child.js';

const run = (source: string) => child(`import { Thread } from 'manycore'; ${source}`);
const forever = '() => new Promise(() => setInterval(() => {}, 1000))';

describe('a process', () => {
  it('waits for its threads', async () => {
    const { code, stdout, stderr } = await run(
      `Thread.start(() => new Promise(resolve => setTimeout(() => { console.log('late'); resolve(); }, 100)));
       console.log('main is done');`,
    );
    expect([code, stdout, stderr]).toEqual([0, 'main is done\nlate\n', '']);
  });

  it('does not wait for daemons', async () => {
    const { code, stdout, stderr } = await run(
      `const threads = [${forever}, () => { for (;;); }].map(f => new Thread(f, { daemon: true }).start());
       threads[0].signal;
       console.log(threads.map(t => [t.daemon, t.alive].join()).join(' '));`,
    );
    expect([code, stdout, stderr]).toEqual([0, 'true,true true,true\n', '']);
  });

  it('does not wait for a daemon that blocks', async () => {
    const { code, signal, stderr } = await run(
      `import { Queue } from 'manycore';
       const thread = new Thread(q => q.get(), { args: [new Queue()], daemon: true }).start();
       const { setTimeout: sleep } = await import('node:timers/promises');
       while (thread.nativeId === undefined) await sleep(1);
       await sleep(20);`,
    );
    expect([code, signal, stderr]).toEqual([0, null, '']);
  });

  it('waits for the result of a daemon that it awaits', async () => {
    const { code, stdout } = await run(
      `const thread = new Thread(() => new Promise(r => setTimeout(r, 50, 'result')), { daemon: true }).start();
       console.log(await thread.result, await thread.joinAsync());`,
    );
    expect([code, stdout]).toEqual([0, 'result true\n']);
  });

  it('ends at once with process.exit(), whatever its threads do', async () => {
    const { code, signal } = await run(
      `import { Mutex } from 'manycore';
       const lock = new Mutex().lock();
       for (const f of [() => { for (;;); }, m => m.lock(), ${forever}]) new Thread(f, { args: [lock] }).start();
       setTimeout(() => process.exit(6), 100);`,
    );
    expect([code, signal]).toEqual([6, null]);
  });

  it('ends although a thread was never started, and its result looked at', async () => {
    const { code, stderr } = await run('new Thread(() => 1).result.then(() => {});');
    expect([code, stderr]).toEqual([0, '']);
  });

  it('gets the output of threads that it was blocked for', async () => {
    const { code, stdout } = await run(
      `const t = Thread.start(() => { for (let i = 0; i < 1000; i++) console.log(i); }); t.join();`,
    );
    expect([code, stdout]).toEqual([0, Array.from({ length: 1000 }, (_, i) => `${i}\n`).join('')]);
  });
});

describe('a failure that nobody looks at', () => {
  const failing = "() => { throw new Error('unseen'); }";

  it('is an unhandled rejection', async () => {
    const { code, stderr } = await run(`Thread.start(${failing});`);
    expect(code).toBe(1);
    expect(stderr).toContain('unseen');
  });

  it.each([
    ['join()', 't.join();'],
    ['joinAsync()', 'await t.joinAsync();'],
    ['result.wait()', 't.result.wait();'],
    ['result.get()', 'try { t.result.get(); } catch {}'],
    ['a handler', 't.result.catch(() => {});'],
    ['terminate()', 'await t.terminate();'],
  ])('is none after %s', async (_, look) => {
    const { code, stderr } = await run(`const t = Thread.start(${failing}); ${look}`);
    expect([code, stderr]).toEqual([0, '']);
  });

  it('after the result is a warning', async () => {
    const { code, stderr } = await run(
      `const t = Thread.start(() => { setTimeout(() => { throw new Error('too late'); }, 5); return 1; });
       console.log(await t.result);`,
    );
    expect(code).toBe(0);
    expect(stderr).toMatch(
      /WorkerCrashedError: Thread "Thread-1" ended with an uncaught error after/,
    );
  });
});
