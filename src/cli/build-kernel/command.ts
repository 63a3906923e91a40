import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, extname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadKernels, SUFFIX } from '../../compute/load.js';
import { file } from '../../files.js';
import { generator, requireTools } from './tools.js';

export interface Options {
  output?: string;
  debug?: boolean;
}

/** Builds a library of kernels out of one C++ file, and says what is in it. */
export async function buildKernel(source: string, { output, debug = false }: Options) {
  const path = resolve(source);
  if (!stat(path)?.isFile()) {
    throw new Error(`there is no file ${path}`);
  }
  if (process.platform === 'win32' ? path.includes(';') : /[;\n"\\]/.test(path))
    throw new Error(`CMake cannot build a file of that name: ${path}`);
  const target = targetOf(path, output);
  requireTools();
  const folder = mkdtempSync(join(tmpdir(), 'manycore-kernel-'));
  try {
    const built = build(path, folder, debug);
    const kernels = await loadKernels<Record<string, { parameters: string[] }>>(built);
    place(built, target);
    console.log(`${relative('', target) || target}:`);
    for (const [name, { parameters }] of Object.entries(kernels)) {
      console.log(`  ${name}(${parameters.join(', ')})`);
    }
  } finally {
    remove(folder);
  }
}

/** Nothing, too, where a file stands in the place of a folder. */
function stat(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

/** Beside the source, and called as it, if nothing else is said. */
function targetOf(source: string, output: string | undefined): string {
  const stem = basename(source, extname(source));
  if (output === undefined) return join(dirname(source), stem + SUFFIX);
  const path = resolve(output);
  if (/[/\\]$/.test(output) || stat(path)?.isDirectory()) {
    return join(path, stem + SUFFIX);
  }
  return path.endsWith(SUFFIX) ? path : path + SUFFIX;
}

/** Returns where the library is. */
function build(source: string, folder: string, debug: boolean): string {
  const config = debug ? 'Debug' : 'Release';
  // For CMake a backslash is an escape, on every system.
  const portable = (path: string) => path.replaceAll('\\', '/');
  const project = fileURLToPath(file('../native/include'));
  cmake([
    ...['-S', portable(project), '-B', folder, ...generator(), `-DCMAKE_BUILD_TYPE=${config}`],
    `-DMANYCORE_SOURCE:STRING=${portable(source)}`,
    `-DMANYCORE_SUFFIX:STRING=${SUFFIX}`,
  ]);
  cmake(['--build', folder, '--config', config]);
  return join(folder, `kernels${SUFFIX}`);
}

function cmake(args: string[]): void {
  const { status, error, stdout, stderr } = spawnSync('cmake', args, {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (error) throw error;
  if (status !== 0) throw new Error(`the kernel could not be built\n${excerpt(stdout + stderr)}`);
}

/** From the first error on, with the lines before it that say where it is. */
function excerpt(output: string): string {
  const lines = output.trimEnd().split(/\r?\n/);
  const first = lines.findIndex(line => /\berror\b|CMake Error|undefined reference/i.test(line));
  return lines.slice(Math.max(0, first - 3), Math.max(0, first) + 60).join('\n');
}

/** Nobody finds half a library, and who has the old one loaded keeps it. */
function place(built: string, target: string): void {
  const aside = join(dirname(target), `.${basename(target)}.${process.pid}`);
  try {
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(built, aside);
    renameSync(aside, target);
  } catch (error) {
    try {
      rmSync(aside, { force: true });
    } catch {
      // Where there is no folder, there is nothing in it either.
    }
    throw new Error(`the library could not be written: ${(error as Error).message}`);
  }
}

function remove(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // Windows keeps what is loaded, until this process ends.
  }
}
