import type { Adapter } from './contenders/adapter.js';
import { type Compiler, findCompiler, Workshop } from './contenders/cpp.js';
import { installed, versionOf } from './contenders/installed.js';
import { poolifier } from './contenders/poolifier.js';
import { findPython, lacking, type Python } from './contenders/python.js';
import { tinypool } from './contenders/tinypool.js';
import { workerpool } from './contenders/workerpool.js';
import type { Found, Missing } from './schema.js';
import type { Job } from './workload.js';

/** Who takes part with --compare, as far as they are found on this machine. */
export interface Rivals {
  adapters: Adapter[];
  python?: Python | undefined;
  workshop?: Workshop | undefined;
  found: Found[];
  missing: Missing[];
}

/** Piscina comes with manycore. */
export const nobody = (): Rivals => ({ adapters: [], found: library('piscina'), missing: [] });

/** Looks for all of them; `jobs` say which modules of Python would have a use. */
export function findRivals(): Rivals {
  const missing: Missing[] = [];
  const found = library('piscina');
  const adapters = Object.entries({ tinypool, workerpool, poolifier }).flatMap(
    ([name, adapter]) => {
      const url = installed(name);
      if (url === undefined) missing.push({ name, why: `not installed: npm install ${name}` });
      found.push(...library(name));
      return url === undefined ? [] : [adapter(url)];
    },
  );
  const python = findPython();
  if (python === undefined) missing.push({ name: 'Python 3', why: 'no python3 in the PATH' });
  for (const name of ['numpy', 'numexpr']) {
    if (python && !(name in python.modules))
      missing.push({ name, why: `${python.command} has no module of that name` });
    if (!python) missing.push({ name, why: 'no Python 3' });
  }
  if (python) found.push({ name: 'Python', version: python.version });
  for (const [name, version] of Object.entries(python?.modules ?? {}))
    found.push({ name, version });
  const compiler: Compiler | undefined = findCompiler();
  if (compiler === undefined)
    missing.push({ name: 'C++', why: 'no g++, clang++ or c++ in the PATH, and no CXX' });
  if (compiler) found.push({ name: 'C++', version: compiler.version });
  const workshop = compiler && new Workshop(compiler);
  return { adapters, python, workshop, found, missing };
}

function library(name: string): Found[] {
  const url = installed(name);
  const version = url && versionOf(name, url);
  return version ? [{ name, version }] : [];
}

/** The twins of a job in Python that can run here. */
export function twins(job: Job, { python }: Rivals) {
  return python ? (job.python ?? []).filter(twin => lacking(python, twin).length === 0) : [];
}
