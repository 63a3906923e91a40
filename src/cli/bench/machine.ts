import { cpus, totalmem } from 'node:os';
import { limits } from './limits.js';
import type { Machine } from './schema.js';

export type { Machine };

/** What the figures are worth nothing without; the load is put in when they are there. */
export async function machine(version: string): Promise<Machine> {
  // Loaded here, so that --help and mistakes are answered without the addon.
  const { instructionSet } = await import('../../compute/index.js');
  const { native } = await import('../../native.js');
  const model = cpus()[0]?.model.replace(/\s+/g, ' ').trim();
  return {
    cpu: model || `unknown ${process.arch} CPU`,
    ...limits(),
    memory: totalmem(),
    node: process.versions.node,
    v8: process.versions.v8,
    platform: `${process.platform} ${process.arch}`,
    libc: libc(),
    manycore: version,
    instructionSet: instructionSet(),
    compiler: native.computeCompiler?.() ?? null,
    load: null,
  };
}

/** Node's C library on Linux, the one choice that there is there. */
export function libc(): string | null {
  if (process.platform !== 'linux' || !process.report) return null;
  // Or it would look up the names of all connections.
  (process.report as { excludeNetwork?: boolean }).excludeNetwork = true;
  const { header } = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  return header?.glibcVersionRuntime ? `glibc ${header.glibcVersionRuntime}` : 'musl';
}
