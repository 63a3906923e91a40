import { availableParallelism, cpus } from 'node:os';

/** What a figure is worth nothing without. */
export interface Machine {
  cpu: string;
  /** Cores this process may use, which an affinity mask or a container can make fewer than exist. */
  cores: number;
  node: string;
  platform: string;
  manycore: string;
  /** Of the native kernels. */
  instructionSet: string;
}

export async function machine(version: string): Promise<Machine> {
  // Loaded here, so that --help and mistakes are answered without the addon.
  const { instructionSet } = await import('../../compute/index.js');
  const model = cpus()[0]?.model.replace(/\s+/g, ' ').trim();
  return {
    cpu: model || `unknown ${process.arch} CPU`,
    cores: availableParallelism(),
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
    manycore: version,
    instructionSet: instructionSet(),
  };
}
