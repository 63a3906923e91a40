import { examine } from '../../../dist/cli/doctor/examine.js';
import type { Finding } from '../../../dist/cli/doctor/finding.js';
import type { System } from '../../../dist/cli/doctor/system.js';

const files: Record<string, string> = {
  '/proc/cpuinfo':
    'processor : 0\nflags\t\t: fpu sse4_2 avx avx2 fma bmi1 bmi2 avx512f hypervisor\n',
  '/sys/kernel/mm/transparent_hugepage/enabled': 'always [madvise] never\n',
  '/sys/kernel/mm/transparent_hugepage/shmem_enabled': 'always within_size advise [never] deny\n',
};

const programs: Record<string, string> = {
  'g++': 'g++ (Debian 12.2.0-14) 12.2.0\nCopyright (C) 2022',
  cmake: 'cmake version 3.25.1\n\nCMake suite maintained by Kitware',
  python3: '3.11.7 numpy numexpr',
};

/** A machine where all is well, but for what is said. */
export function machine(different: Partial<System> = {}): System {
  return {
    env: {},
    platform: 'linux',
    arch: 'x64',
    versions: { node: '20.20.2', v8: '11.3.244.8-node.38' },
    release: '6.1.0',
    libc: 'glibc 2.36',
    cpu: 'AMD EPYC 9B45',
    limits: { cores: 8, affinity: 8, cgroup: null, allowed: 8 },
    parallelism: 8,
    memory: { total: 8 * 2 ** 30, free: 6 * 2 ** 30, limit: undefined },
    read: path => files[path],
    writable: () => true,
    space: () => ({ total: 4 * 2 ** 30, free: 3 * 2 ** 30 }),
    run: program => programs[program],
    ask: async () => '+PONG',
    addon: async () => ({
      path: '/home/me/node_modules/manycore/build/Release/manycore.node',
      searched: [],
      instructionSet: 'avx2',
    }),
    ...different,
  };
}

/** Programs that are there, beside those that always are; undefined takes one away. */
export function having(different: Record<string, string | undefined>): Pick<System, 'run'> {
  return { run: program => ({ ...programs, ...different })[program] };
}

/** What the doctor says of one thing there. */
export async function finding(name: string, different: Partial<System> = {}): Promise<Finding> {
  const { findings } = await examine(machine(different));
  const found = findings.find(one => one.name === name);
  if (!found) throw new Error(`nothing is said of ${name}`);
  return found;
}
