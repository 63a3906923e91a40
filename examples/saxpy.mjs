// Kernels in C++ (examples/saxpy.cc), built and called on shared arrays.
//
//   node examples/saxpy.mjs
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Mutex, Queue, shared } from 'manycore';
import { loadKernels } from 'manycore/compute';

// What `npx manycore build-kernel saxpy.cc` does on a shell; here the library goes to a folder of its own.
const folder = mkdtempSync(join(tmpdir(), 'saxpy-'));
const command = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const source = fileURLToPath(new URL('saxpy.cc', import.meta.url));
execFileSync(process.execPath, [command, 'build-kernel', source, '-o', join(folder, 'saxpy')]);

const { saxpy, dot, roots, extremes } = await loadKernels(join(folder, 'saxpy'));
if (process.platform !== 'win32') rmSync(folder, { recursive: true }); // it stays loaded

const x = shared(Float64Array, 1_000_000);
const y = shared(Float64Array, 1_000_000);
x.forEach((_, i) => {
  x[i] = i;
});

await saxpy(2, x, y); // on all native threads, while the event loop runs on
saxpy(1, x, y, { threads: 2 }).get(); // blocking: this thread does its share
console.log(`saxpy: ${y[0]}, ${y[1]}, ${y[999_999]}`);
console.log(`dot: ${await dot(x.subarray(0, 1000), y.subarray(0, 1000))}`);

// A lock and a queue on the same memory as here.
const mutex = new Mutex();
const found = shared(Float64Array, [Infinity, -Infinity]);
const progress = new Queue({ type: 'int32' });
await extremes(x, mutex, found, progress);
progress.close();
let done = 0;
for await (const size of progress) done += size;
console.log(`extremes: ${found.join(' to ')}, told of ${done} elements`);

for (const call of [
  () => roots(shared(Float64Array, [4, -9])),
  () => saxpy('2', x, y),
  () => saxpy(2, x, y.subarray(1)),
]) {
  try {
    await call();
  } catch (error) {
    console.log(`${error.name}: ${error.message}`);
  }
}
