import { inspect } from 'node:util';
import { isMainThread } from 'node:worker_threads';
import { Thread, ThreadPool } from 'manycore';
import { describe, expect, it } from 'vitest';
import { Remote } from '../support/worker.js';
import { written } from '../support/written.js';

const looking = written(`async () => {
  const { Thread } = await import('manycore');
  const { current, main } = Thread;
  return [current === Thread.current, current.name, current.alive, current.nativeId, current.id,
    main.name, main.alive, main.id, main === current];
}`);

describe('Thread.current', () => {
  it('is Thread.main in the main thread', () => {
    expect(isMainThread).toBe(true);
    expect(Thread.current).toBe(Thread.main);
    const { name, alive, daemon, id, exitCode } = Thread.main;
    expect([name, alive, daemon, id, exitCode]).toEqual(['MainThread', true, false, 0, undefined]);
    expect(Thread.main.cpuTime).toBeGreaterThan(0);
  });

  it('is the thread itself in a thread', () => {
    const thread = new Thread(looking, { name: 'looker' }).start();
    const [same, name, alive, nativeId, id, ...main] = thread.result.get() as unknown[];
    expect([same, name, alive, nativeId]).toEqual([true, 'looker', true, thread.nativeId]);
    expect(id).toBe(thread.id);
    expect(main).toEqual(['MainThread', true, 0, false]);
  });

  it('is there in a worker of a pool', async () => {
    const pool = new ThreadPool({ size: 1, name: 'pool' });
    expect((await pool.submit(looking)) as unknown[]).toEqual(
      expect.arrayContaining([true, 'pool-1', 'MainThread']),
    );
    await pool.terminate();
  });

  it('is there in any worker, and can be waited for', async () => {
    const worker = new Remote(
      `const { Thread } = manycore;
       say(share([Thread.current, Thread.main.name, Thread.current.id]));`,
    );
    const { receive } = await import('manycore');
    const [thread, main, id] = receive<[Thread, string, number]>(await worker.said());
    expect([thread.name, main, id]).toEqual([`Worker-${id}`, 'MainThread', id]);
    expect(thread.join()).toBe(true);
    expect([thread.alive, await thread.result]).toEqual([false, undefined]);
    await worker.exit;
  });

  it('is not what makes itself wait', async () => {
    expect(() => Thread.current.join()).toThrow('would wait for its own end');
    expect(() => Thread.main.result.get(1)).toThrow('would wait for its own end');
    await expect(Thread.main.joinAsync()).rejects.toThrow('would wait for its own end');
    const target = written(
      `async () => (await import('manycore')).Thread.main.join(1) === false && (await import('manycore')).Thread.main.join()`,
    );
    expect(() => Thread.start(target).result.get()).toThrow('ends with the process');
  });
});

describe('names', () => {
  it('are numbered unless given', () => {
    const [a, b, c] = [new Thread(() => 1), new Thread(() => 1), new Thread(() => 1, { name: '' })];
    const number = Number(/^Thread-(\d+)$/.exec(a.name)![1]);
    expect([b.name, c.name]).toEqual([`Thread-${number + 1}`, `Thread-${number + 2}`]);
    expect(new Thread(() => 1, { name: 'Ünï' }).name).toBe('Ünï');
  });

  it('are numbered once for all threads', () => {
    const first = Number(new Thread(() => 1).name.split('-')[1]);
    const target = written("async () => new (await import('manycore')).Thread(() => 1).name");
    expect(Thread.start(target).result.get()).toBe(`Thread-${first + 2}`);
  });

  it('are seen by people', () => {
    const thread = new Thread(() => 1, { name: 'shown', daemon: true });
    const shown = written("t => import('node:util').then(({ inspect }) => inspect(t))");
    expect(inspect(thread)).toBe('Thread "shown" { not started, daemon }');
    thread.start().join();
    expect(inspect(thread)).toBe('Thread "shown" { ended with exit code 0, daemon }');
    expect(Thread.start(shown, thread).result.get()).toBe(inspect(thread));
  });
});
