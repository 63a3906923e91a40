import { availableParallelism, cpus } from 'node:os';

/** What a figure is worth nothing without. */
export interface Machine {
  cpu: string;
  /** Cores this process may use, which an affinity mask or a container can make fewer than exist. */
  cores: number;
  node: string;
  platform: string;
  manycore: string;
}

export function machine(version: string): Machine {
  const model = cpus()[0]?.model.replace(/\s+/g, ' ').trim();
  return {
    cpu: model || `unknown ${process.arch} CPU`,
    cores: availableParallelism(),
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
    manycore: version,
  };
}
