import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { child as program } from '../support/child.js';

const run = (source: string) =>
  program(
    `import { readdirSync, readFileSync } from 'node:fs';
     import { setImmediate as turn } from 'node:timers/promises';
     import { Process, Thread } from 'manycore';
     const states = pids => pids.map(pid => {
       try { return readFileSync('/proc/' + pid + '/stat', 'latin1').replace(/.*\\) /, '')[0]; } catch { return ''; }
     }).join('');
     const files = () => readdirSync('/proc/self/fd').length;
     const memories = () => readdirSync('/dev/shm').filter(name => name.includes('-process-' + process.pid + '-'));
     ${source}`,
    { limit: 120_000 },
  );

describe.runIf(existsSync('/proc/self/fd'))('nothing is left', { timeout: 120_000 }, () => {
  it('of 200 processes one after another: no memory, no file, no zombie', async () => {
    const { code, stdout, stderr } = await run(
      `await Process.start(() => 0).joinAsync();
       const before = files();
       const pids = [];
       for (let i = 0; i < 200; i++) {
         const child = Process.start(i => [i, 'x'.repeat(5000)], i);
         pids.push(child.pid);
         if (i % 2) child.join();
         else await child.joinAsync();
         if (child.result.get()[0] !== i) throw new Error(i);
         while (states([child.pid]) !== '') await turn();
       }
       console.log(memories().length, files() <= before, JSON.stringify(states(pids)));`,
    );
    expect([code, stdout, stderr]).toEqual([0, '0 true ""\n', '']);
  });

  it('of processes that were joined without an event loop, once it turns', async () => {
    const { stdout } = await run(
      `const children = [() => 1, () => process.exit(2), () => process.kill(process.pid, 'SIGKILL')]
         .map(body => Process.start(body));
       for (const child of children) child.join();
       const pids = children.map(child => child.pid);
       const zombies = states(pids);
       while (states(pids) !== '') await turn();
       console.log(zombies, memories().length);`,
    );
    expect(stdout).toBe('ZZZ 0\n');
  });

  it('of processes whose thread was terminated, when they have ended', async () => {
    const { stdout } = await run(
      `const thread = Thread.start(async () => {
         const { Process } = await import('manycore');
         const child = Process.start(() => new Promise(() => setInterval(() => {}, 1000)));
         return child;
       });
       const child = await thread.result;
       await thread.terminate();
       const alive = child.alive;
       process.kill(child.pid, 'SIGKILL');
       console.log(alive, child.join(), child.exitCode);
       while (states([child.pid]) !== '') await turn();`,
    );
    expect(stdout).toBe('true true -9\n');
  });

  it.each([
    ['exits at once', 'process.exit(0);'],
    ['ends by an error', "throw new Error('on purpose');"],
    ['is ended by a signal', "process.kill(process.pid, 'SIGTERM');"],
  ])('of a program that %s in the middle', async (_, end) => {
    const { stdout } = await run(
      `const child = new Process(() => new Promise(() => setInterval(() => {}, 1000)), { daemon: true }).start();
       while (!/running/.test((await import('node:util')).inspect(child))) await turn();
       console.log(process.pid, memories().length);
       ${end}`,
    );
    const [pid, count] = stdout.split(' ').map(Number);
    expect(count).toBe(1);
    const left = () => readdirSync('/dev/shm').filter(name => name.includes(`-process-${pid}-`));
    while (left().length > 0) await new Promise(resolve => setTimeout(resolve, 2));
  });

  it('of one that could not be started', async () => {
    const { stdout } = await run(
      `process.execPath = '/no/such/node';
       for (let i = 0; i < 5; i++) try { Process.start(() => 1); } catch (error) { console.log(error.code, error.cause.code); }
       console.log(memories().length);`,
    );
    expect(stdout).toBe(`${'ERR_MANYCORE_SYSTEM ENOENT\n'.repeat(5)}0\n`);
  });
});
