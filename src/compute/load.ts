import { readFile, stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as check from '../check.js';
import { NativeLoadError } from '../errors.js';
import { native } from '../native.js';
import { flaw } from './library/image.js';
import { type LibraryKernel, libraryKernel } from './library/kernel.js';

/** What the files of libraries end with on this system. */
export const SUFFIX =
  process.platform === 'win32' ? '.dll' : process.platform === 'darwin' ? '.dylib' : '.so';

/**
 * Loads a library of kernels in C++ that `npx manycore build-kernel` has built, for the whole process
 * and for good. Each of its kernels becomes a function that runs on all native threads:
 *
 * ```ts
 * const { saxpy } = await loadKernels('./saxpy');
 * await saxpy(2, x, y, { threads: 4 });
 * ```
 *
 * TypeScript can be told what there is:
 *
 * ```ts
 * type Doubles = Float64Array<SharedArrayBuffer>;
 * await loadKernels<{ saxpy: LibraryKernel<[a: number, x: Doubles, y: Doubles]> }>('./saxpy');
 * ```
 *
 * Arguments are checked by the types that the kernel declares: numbers, bigints for 64-bit integers (or
 * safe integers), booleans, typed arrays in shared memory, and manycore's `Mutex`, `RecursiveMutex`,
 * `Semaphore`, `Event`, `Barrier` and `Queue`. All arrays of std::span parameters have one length, which
 * is that of the range; a kernel without one needs `{ length }`. What a kernel throws rejects the Task
 * with a ManycoreError that has its message. A kernel with objects among its parameters may wait;
 * therefore `get()` does not take part in it.
 *
 * @param path relative to the current directory, or a file URL; with or without the system's suffix
 * @throws NativeLoadError when there is no such library, or it is none of kernels for this version.
 */
export async function loadKernels<Kernels extends object = Record<string, LibraryKernel>>(
  path: string | URL,
): Promise<Kernels> {
  const file = await find(path);
  const kernels = await load(file);
  const result = Object.create(null) as Record<string, unknown>;
  for (const kernel of kernels) {
    // Awaited, an object with a function of that name is taken for a promise.
    if (kernel.name === 'then') throw cannot(file, 'a kernel cannot be called "then"');
    result[kernel.name] = libraryKernel(kernel);
  }
  return result as Kernels;
}

async function find(path: unknown): Promise<string> {
  const isUrl = path instanceof URL || (typeof path === 'string' && path.startsWith('file:'));
  if (!isUrl && (typeof path !== 'string' || path === '')) {
    throw new TypeError(`loadKernels() takes a path or a file URL, not ${check.quote(path)}`);
  }
  const whole = resolve(isUrl ? fileURLToPath(path as string | URL) : (path as string));
  const candidates = whole.endsWith(SUFFIX) ? [whole] : [whole, whole + SUFFIX];
  for (const candidate of candidates) {
    if (await stat(candidate).then(there => there.isFile(), nothing)) return candidate;
  }
  const source = `${basename(whole).replace(/\.[a-z]+$/, '')}.cc`;
  throw new NativeLoadError(
    `There is no library of kernels ${check.quote(path)}. Looked for:\n${candidates.map(one => `  ${one}`).join('\n')}\n` +
      `To build it: npx manycore build-kernel ${source}`,
    candidates.map(candidate => ({ path: candidate, problem: 'not there' })),
  );
}

const nothing = () => false;

async function load(file: string) {
  const { dev, ino, size, mtimeMs } = await stat(file);
  const problem = flaw(await readFile(file));
  if (problem !== undefined) throw cannot(file, problem);
  const kernels = native.libraryLoad(file, `${dev} ${ino} ${size} ${mtimeMs}`);
  if (typeof kernels === 'string') throw cannot(file, kernels);
  return kernels;
}

function cannot(path: string, problem: string): NativeLoadError {
  return new NativeLoadError(`The library of kernels ${path} cannot be loaded: ${problem}`, [
    { path, problem },
  ]);
}
