// Builds the core's own C++ tests and runs them under ctest. No Node-API is involved, which is what
// lets the sanitizers see all of it.
import { rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { root, run, step, version } from './run.js';
import { toolchain } from './toolchain.js';

/** Returns ctest's exit status. `sanitize` is what -fsanitize= takes; `report` a JUnit file. */
export function nativeTests({ folder, sanitize = '', report, env = {} }) {
  toolchain();
  const build = join(root, folder);
  const jobs = String(availableParallelism());
  const config = sanitize ? 'RelWithDebInfo' : 'Release';
  const generator = version('ninja') && process.platform !== 'win32' ? ['-G', 'Ninja'] : [];
  // The cache file alone does not prove a finished configuration; configuring again takes 0.1 s.
  step(`Building the native tests${sanitize && ` (${sanitize})`}`, `${folder}.log`, [
    [
      'cmake',
      '-B',
      build,
      '-S',
      root,
      ...generator,
      `-DCMAKE_BUILD_TYPE=${config}`,
      `-DMANYCORE_SANITIZE=${sanitize}`,
    ],
    ['cmake', '--build', build, '--config', config, '--parallel', jobs],
  ]);
  if (report) rmSync(report, { force: true });
  const output = report ? ['--output-junit', report] : [];
  const ctest = [
    'ctest',
    '--test-dir',
    build,
    '-C',
    config,
    '--output-on-failure',
    '--no-tests=error',
    '--timeout',
    '300',
    ...output,
  ];
  const [program, ...args] = sanitize === 'thread' ? [...fixedAddresses(), ...ctest] : ctest;
  return run(program, args, env);
}

/** ThreadSanitizer's shadow memory collides with the address randomisation of newer Linux kernels. */
function fixedAddresses() {
  const wrapper = ['setarch', process.arch === 'arm64' ? 'aarch64' : 'x86_64', '-R'];
  const works =
    process.platform === 'linux' && version(wrapper[0], wrapper.slice(1).concat('cmake'));
  return works ? wrapper : [];
}
