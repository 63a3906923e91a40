// Files of shared memory that somebody has written into or cut: opening one gives an object that works,
// or an error that says what is wrong; never a crash. And what killed processes have left, and the doctor,
// who removes both: one after the other therefore, in one file.
import { execFile } from 'node:child_process';
import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SharedMemory } from 'manycore';
import { describe, expect, it } from 'vitest';
import { clean } from '../../dist/cli/doctor/segments.js';
import { native } from '../../dist/native.js';
import { child } from '../support/child.js';
import { exists, Fellow, fileOf, found, fresh, hasFiles, reason } from '../support/segments.js';
import { root } from '../support/worker.js';

/** The bytes of a memory of 64 bytes that was never used. */
function pristine(): Buffer {
  using memory = SharedMemory.create(64);
  return readFileSync(fileOf(memory.name));
}

it.runIf(hasFiles).each([1, 2, 3])('damaged headers (seed %i)', async seed => {
  const name = fresh('damaged');
  const template = fresh('template');
  writeFileSync(fileOf(template), pristine());
  const { code, signal, stdout, stderr } = await child(`
    import fs from 'node:fs';
    import fc from 'fast-check';
    import { SharedMemory, SharedMemoryError } from 'manycore';
    const [template, file] = ${JSON.stringify([fileOf(template), fileOf(name)])};
    const good = fs.readFileSync(template);
    const outcomes = {};
    const byte = fc.tuple(fc.oneof(fc.nat(64), fc.nat(8192), fc.nat(good.length - 1)), fc.nat(255));
    const word = fc.tuple(fc.nat(40).map(i => 4 * i), fc.constantFrom(0, 1, 2, 3, 10, 99, -1, 2 ** 31 - 1, -(2 ** 31)));
    fc.assert(fc.property(
      fc.array(byte, { maxLength: 4 }), fc.array(word, { maxLength: 2 }),
      fc.option(fc.oneof(fc.nat(good.length), fc.nat(200)), { freq: 3 }),
      (bytes, words, length) => {
        const bad = Buffer.from(good);
        for (const [at, value] of bytes) bad[at] = value;
        for (const [at, value] of words) bad.writeInt32LE(value, at);
        fs.writeFileSync(file, length === null ? bad : bad.subarray(0, length));
        let outcome = 'fine';
        try {
          const memory = SharedMemory.open(${JSON.stringify(name)});
          new Uint8Array(memory.buffer).fill(7);
          try { memory.allocate(8); memory.allocate(48, 8); } catch (error) {
            if (!(error instanceof SharedMemoryError)) throw error;
          }
          memory.close();
        } catch (error) {
          if (!(error instanceof SharedMemoryError)) throw error;
          outcome = error.reason;
        }
        outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
        fs.rmSync(file, { force: true });
      }), { numRuns: 400, seed: ${seed} });
    console.log(JSON.stringify(outcomes));`);
  rmSync(fileOf(template), { force: true });
  rmSync(fileOf(name), { force: true });
  expect([code, signal, stderr]).toEqual([0, null, '']);
  const outcomes = JSON.parse(stdout);
  expect(outcomes.fine).toBeGreaterThan(0);
  expect(outcomes.invalid).toBeGreaterThan(0);
});

it.runIf(hasFiles)('something else of that name', async () => {
  const name = fresh('strange');
  const { code, stdout, stderr } = await child(`
    import fs from 'node:fs';
    import { execFileSync } from 'node:child_process';
    import { SharedMemory } from 'manycore';
    const [name, file] = ${JSON.stringify([name, fileOf(name)])};
    const attempt = make => {
      make();
      try { SharedMemory.open(name); console.log('opened'); } catch (error) { console.log(error.reason); }
      try { SharedMemory.create(8, { name }); console.log('created'); } catch (error) { console.log(error.reason); }
      fs.rmSync(file, { recursive: true, force: true });
    };
    attempt(() => fs.mkdirSync(file));
    attempt(() => fs.symlinkSync('/etc/passwd', file));
    attempt(() => fs.symlinkSync('/nowhere', file));
    attempt(() => execFileSync('mkfifo', [file]));
    attempt(() => fs.writeFileSync(file, ''));`);
  expect([code, stderr]).toEqual([0, '']);
  const reasons = stdout.trim().split('\n');
  expect(reasons.filter((_, i) => i % 2 === 1)).toEqual(Array(5).fill('taken'));
  expect(reasons.filter((_, i) => i % 2 === 0)).toEqual([
    'invalid',
    'denied',
    'denied',
    'denied',
    'invalid',
  ]);
});

it.runIf(hasFiles && process.geteuid?.() === 0)('what another user has made', async () => {
  const nobody = 65_534;
  const name = fresh('foreign');
  const file = `/dev/shm/manycore-${nobody}-${name}`;
  writeFileSync(file, pristine(), { mode: 0o666 });
  const { code, stdout, stderr } = await child(`
    import { SharedMemory } from 'manycore';
    process.setuid(${nobody});
    try { SharedMemory.open(${JSON.stringify(name)}); } catch (error) { console.log(error.reason); }
    const own = SharedMemory.create(8);
    own.close();`);
  rmSync(file);
  expect([code, stdout, stderr]).toEqual([0, 'denied\n', '']);
});

it.runIf(hasFiles)('a limit on the size of files is an error and no signal', async () => {
  const { code, stdout, stderr } = await child(`
    import { execFileSync } from 'node:child_process';
    const source = "import('manycore').then(({ SharedMemory }) => { try { SharedMemory.create(2 ** 24); } catch (error) { console.log(error.reason); } })";
    console.log(execFileSync('sh', ['-c', 'ulimit -f 100; exec "$0" --eval "$1"', process.execPath, source], { encoding: 'utf8' }));`);
  expect([code, stdout.trim(), stderr]).toEqual([0, 'no space', '']);
});

it('the name goes with the last process, also when others have been killed', async () => {
  const name = fresh();
  const source = `SharedMemory.create(64, { name: await hear() }); say('made'); await hear();`;
  const killed = new Fellow(source);
  killed.tell(name);
  await killed.said();
  await killed.kill();
  expect(exists(name)).toBe(true);
  const last = new Fellow(`SharedMemory.open(await hear()); say('opened');`);
  last.tell(name);
  await last.said();
  expect(await last.ended()).toBe(0);
  expect(exists(name)).toBe(false);
});

describe.runIf(hasFiles)('manycore doctor', () => {
  async function orphan(): Promise<[name: string, pid: number]> {
    const name = fresh('orphan');
    const maker = new Fellow(
      `SharedMemory.create(64, { name: await hear() }); say(1); await hear();`,
    );
    maker.tell(name);
    await maker.said();
    await maker.kill();
    return [name, maker.pid];
  }

  it('lists what there is, and removes what is dead and nothing else', async () => {
    using memory = SharedMemory.create(64);
    const [name, pid] = await orphan();
    expect(found(name)).toMatchObject({ dead: true, creator: pid, problem: undefined });
    expect(found(name)?.participants).toEqual([{ pid, life: 'dead' }]);
    expect(found(memory.name)).toMatchObject({ dead: false, creator: process.pid });
    const cli = (...args: string[]) => {
      const command = [join(root, 'dist/cli/main.js'), 'doctor', ...args];
      return promisify(execFile)(process.execPath, command);
    };
    const before = await cli();
    expect(before.stderr).toBe('');
    expect(before.stdout).toMatch(
      new RegExp(`dead +${name}: \\d+ KiB\\n +created by ${pid}, open in ${pid} \\(dead\\)`),
    );
    expect(before.stdout).toMatch(
      new RegExp(`in use +${memory.name}: .*\\n.*open in ${process.pid} \\(alive\\)`),
    );
    expect(before.stdout).toContain('doctor --clean');
    const after = await cli('--clean');
    expect(after.stdout).toMatch(new RegExp(`removed +${name}`));
    expect([exists(name), exists(memory.name)]).toEqual([false, true]);
    const parsed = JSON.parse((await cli('--json')).stdout);
    expect(parsed.segments).toContainEqual(expect.objectContaining({ name: memory.name }));
  });

  it('does not remove what somebody has opened again', async () => {
    const [name] = await orphan();
    using memory = SharedMemory.open(name);
    expect(clean()).not.toContain(name);
    expect(native.memoryClean(name)).toBe(false);
    expect(exists(memory.name)).toBe(true);
  });

  it('removes what is no memory, but not that of another version', () => {
    const [short, long, other] = [fresh('short'), fresh('long'), fresh('other')];
    writeFileSync(fileOf(short), 'x');
    writeFileSync(fileOf(long), Buffer.alloc(300_000, 'x'));
    {
      using memory = SharedMemory.create(64, { name: other });
      const bytes = readFileSync(fileOf(memory.name));
      bytes.writeUInt32LE(99, 4);
      memory.unlink();
      writeFileSync(fileOf(other), bytes);
    }
    expect([reason(() => SharedMemory.open(short)), reason(() => SharedMemory.open(long))]).toEqual(
      ['invalid', 'invalid'],
    );
    expect(() => SharedMemory.open(other)).toThrow('99');
    expect(found(short)?.problem).toContain('cut short');
    expect(found(long)?.problem).toContain('not been made by manycore');
    expect(found(other)?.problem).toContain('another version');
    const removed = clean();
    expect(removed).toEqual(expect.arrayContaining([short, long]));
    expect(removed).not.toContain(other);
    truncateSync(fileOf(other));
    expect(clean()).toContain(other);
    expect(native.memoryClean('../x')).toBe(false);
  });
});
