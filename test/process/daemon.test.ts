import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { child as program } from '../support/child.js';

const run = (source: string) =>
  program(`import { Process, SharedMemory } from 'manycore'; ${source}`);
const forever = '() => new Promise(() => setInterval(() => {}, 1000))';

/** Whether there is such a process, other than as a zombie. */
async function isThere(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  if (process.platform !== 'linux') return true;
  const { readFileSync } = await import('node:fs');
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
}

async function gone(pids: number[]): Promise<void> {
  for (const pid of pids) {
    let there = true;
    while (there) {
      there = await isThere(pid);
      if (there) await new Promise(resolve => setTimeout(resolve, 2));
    }
  }
}

describe('a program', () => {
  it('waits for its processes', async () => {
    const { code, stdout, stderr } = await run(
      `Process.start(() => new Promise(resolve => setTimeout(() => { console.log('late'); resolve(); }, 100)));
       console.log('main is done');`,
    );
    expect([code, stdout, stderr]).toEqual([0, 'main is done\nlate\n', '']);
  });

  it.each([
    ['has nothing left to do', ''],
    ['calls process.exit()', 'process.exit(0);'],
    ['is killed', "process.kill(process.pid, 'SIGKILL');"],
    ['is terminated', "process.kill(process.pid, 'SIGTERM');"],
  ])('takes its daemons along when it %s', async (_, end) => {
    const { stdout, stderr } = await run(
      `const word = SharedMemory.create(4096).array(Int32Array, 3);
       const bodies = [
         word => { Atomics.store(word, 0, 1); for (;;); },
         word => { Atomics.store(word, 1, 1); Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0); },
         word => { process.on('SIGTERM', () => {}); Atomics.store(word, 2, 1); return (${forever})(); },
       ];
       const children = bodies.map(body => new Process(body, { args: [word], daemon: true }).start());
       while (word.some(seen => seen === 0)) await new Promise(resolve => setTimeout(resolve, 1));
       console.log(JSON.stringify(children.map(child => [child.pid, child.daemon, child.alive])));
       ${end}`,
    );
    expect(stderr).toBe('');
    const children = JSON.parse(stdout) as [number, boolean, boolean][];
    expect(children.map(([, daemon, alive]) => [daemon, alive])).toEqual(
      Array(3).fill([true, true]),
    );
    await gone(children.map(([pid]) => pid));
  });

  it('takes a daemon along that has not begun yet', async () => {
    const { stdout } = await run(
      `const child = new Process(${forever}, { daemon: true }).start();
       console.log(child.pid);
       process.kill(process.pid, 'SIGKILL');`,
    );
    await gone([Number(stdout)]);
  });

  it('leaves the others when it is killed', async () => {
    const source = `import { Process } from 'manycore';
      const child = Process.start(() => {
        process.on('SIGUSR2', () => process.exit(0));
        process.stdout.write(process.pid + '\\n');
        return new Promise(() => setInterval(() => {}, 1000));
      });
      setInterval(() => {}, 1000);`;
    const program = spawn(process.execPath, ['--input-type=module', '--eval', source], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [chunk] = (await once(program.stdout, 'data')) as [Buffer];
    const pid = Number(String(chunk));
    program.kill('SIGKILL');
    const [, signal] = await once(program, 'exit');
    expect([signal, await isThere(pid)]).toEqual(['SIGKILL', true]);
    process.kill(pid, 'SIGUSR2');
    await gone([pid]);
  });

  it('waits for the result of a daemon that it awaits', async () => {
    const { code, stdout } = await run(
      `const child = new Process(() => new Promise(r => setTimeout(r, 50, 'result')), { daemon: true }).start();
       console.log(await child.result, await child.joinAsync());`,
    );
    expect([code, stdout]).toEqual([0, 'result true\n']);
  });
});

it('a thread takes its daemons along', async () => {
  const { stdout } = await run(
    `import { Thread } from 'manycore';
     const thread = Thread.start(async () => {
       const { Process } = await import('manycore');
       const child = new Process(${forever}, { daemon: true }).start();
       return child.pid;
     });
     const pid = await thread.result;
     await thread.joinAsync();
     const there = () => { try { return process.kill(pid, 0); } catch { return false; } };
     while (there()) await new Promise(resolve => setTimeout(resolve, 2)); // a zombie would be there
     console.log('gone');`,
  );
  expect(stdout).toBe('gone\n');
});

describe('a failure that nobody looks at', () => {
  const failing = "() => { throw new Error('unseen'); }";

  it('is an unhandled rejection', async () => {
    const { code, stderr } = await run(`Process.start(${failing});`);
    expect(code).toBe(1);
    expect(stderr).toContain('unseen');
  });

  it.each([
    ['join()', 'p.join();'],
    ['joinAsync()', 'await p.joinAsync();'],
    ['result.wait()', 'p.result.wait();'],
    ['a handler', 'p.result.catch(() => {});'],
    ['terminate()', 'await p.terminate();'],
    ['kill()', 'p.kill();'],
  ])('is none after %s', async (_, look) => {
    const { code, stderr } = await run(`const p = Process.start(${failing}); ${look}`);
    expect([code, stderr]).toEqual([0, '']);
  });
});

it.each([
  ['process.exit(2)', [2, null]],
  ["process.kill(process.pid, 'SIGKILL')", [null, 'SIGKILL']],
])('a process begins, although its parent has gone by %s', async (end, how) => {
  const { code, signal, stdout, stderr } = await run(
    `Process.start(async parent => {
       const { setTimeout: sleep } = await import('node:timers/promises');
       while (process.ppid === parent) await sleep(1);
       console.log('ran without it');
     }, process.pid);
     ${end};`,
  );
  expect([[code, signal], stdout, stderr]).toEqual([how, 'ran without it\n', '']);
});
