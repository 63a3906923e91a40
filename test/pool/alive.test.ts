import { describe, expect, it } from 'vitest';
import { child } from '../support/child.js';

const run = (source: string) => child(`import { ThreadPool } from 'manycore'; ${source}`);

describe('a process', () => {
  it('ends although an idle pool is open', async () => {
    const { code, stdout, stderr } = await run(
      `const pool = new ThreadPool({ size: 2 });
       console.log(await pool.submit(x => x + 1, 1), pool.submit(() => 3).get());`,
    );
    expect([code, stdout, stderr]).toEqual([0, '2 3\n', '']);
  });

  it('ends although a pool was never used', async () => {
    const { code, stderr } = await run('new ThreadPool({ size: 2 });');
    expect([code, stderr]).toEqual([0, '']);
  });

  it('does not end while a task is pending', async () => {
    const { code, stdout } = await run(
      `const pool = new ThreadPool({ size: 1 });
       const slow = () => new Promise(resolve => setTimeout(resolve, 100, 'late'));
       pool.submit(slow).then(console.log);
       pool.submit(slow).then(console.log);
       pool.map(x => x, [1, 2, 3]).then(console.log);`,
    );
    expect([code, stdout]).toEqual([0, 'late\nlate\n[ 1, 2, 3 ]\n']);
  });

  it('does not end while a task waits for the replacement of a crashed worker', async () => {
    const { code, stdout } = await run(
      `const pool = new ThreadPool({ size: 1 });
       pool.submit(() => process.exit(1)).catch(error => console.log(error.code));
       pool.submit(() => 'second').then(console.log);`,
    );
    expect([code, stdout]).toEqual([0, 'ERR_MANYCORE_WORKER_CRASHED\nsecond\n']);
  });

  it('is warned of an error that no task can tell of', async () => {
    const { code, stdout, stderr } = await run(
      `const pool = new ThreadPool({ size: 1 });
       const alive = setInterval(() => {}, 1000);
       process.once('warning', ({ message, cause }) => {
         clearInterval(alive);
         console.log(message + ': ' + cause.message);
       });
       await pool.submit(() => { setTimeout(() => { throw new RangeError('too late'); }); });`,
    );
    const message =
      'a worker of ThreadPool "pool" ended with an uncaught error while it ran no task';
    expect([code, stdout]).toEqual([0, `${message}: too late\n`]);
    expect(stderr).toContain('RangeError: too late');
  });

  it('does not end before a closed pool has done its work', async () => {
    const { code, stdout } = await run(
      `const pool = new ThreadPool({ size: 1 });
       for (let i = 0; i < 3; i++) pool.submit(i => i, i).then(console.log);
       pool.close(); pool.joinAsync().then(() => console.log('joined'));`,
    );
    expect([code, stdout]).toEqual([0, '0\n1\n2\njoined\n']);
  });

  it('sees what fails and is never looked at as an unhandled rejection', async () => {
    const { code, stderr } = await run(
      `new ThreadPool({ size: 1 }).submit(() => { throw new Error('unseen'); });`,
    );
    expect(code).toBe(1);
    expect(stderr).toContain('unseen');
  });

  it('loads neither Piscina nor the parsers before they are needed', async () => {
    const { code, stdout } = await run(
      `import { createRequire } from 'node:module';
       const { cache } = createRequire(process.cwd() + '/');
       const loaded = () => ['piscina', 'acorn', 'eslint-scope'].filter(
         name => Object.keys(cache).some(path => path.includes('/node_modules/' + name + '/')));
       console.log(loaded().join());
       new ThreadPool({ size: 1 }).submit(() => 1);
       console.log(loaded().join());`,
    );
    expect([code, stdout]).toEqual([0, '\npiscina,acorn,eslint-scope\n']);
  });
});
