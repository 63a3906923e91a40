import { spawnSync } from 'node:child_process';

const ADVICE: Partial<Record<NodeJS.Platform, string>> = {
  darwin: 'run `xcode-select --install` and `brew install cmake`',
  win32:
    'install CMake (`winget install Kitware.CMake`) and the Visual Studio Build Tools with "Desktop development with C++"',
};
const ELSEWHERE =
  'install them, for example by `sudo apt-get install cmake g++ make` or `sudo dnf install cmake gcc-c++ make`';

/** Whether a program can be started; the first line that it says about itself if so. */
function version(program: string): string | undefined {
  const { status, stdout } = spawnSync(program, ['--version'], { encoding: 'utf8' });
  return status === 0 ? (stdout.split('\n')[0] ?? '') : undefined;
}

/** @throws Error that says what is missing and how to get it */
export function requireTools(): void {
  const missing: string[] = [];
  const [, major = 0, minor = 0] = /(\d+)\.(\d+)/.exec(version('cmake') ?? '') ?? [];
  if (Number(major) * 1000 + Number(minor) < 3020) missing.push('CMake (3.20 or newer)');
  // Visual Studio's tools are not on the PATH; CMake finds them by itself.
  if (process.platform !== 'win32') {
    const [named] = (process.env['CXX'] ?? '').split(' ').filter(Boolean);
    const compilers = named === undefined ? ['c++', 'g++', 'clang++'] : [named];
    if (!compilers.some(version)) {
      missing.push(
        named === undefined ? 'a C++ compiler' : `the compiler that CXX names, ${named}`,
      );
    }
    if (!version('ninja') && !version('make')) missing.push('make or ninja');
  }
  if (missing.length === 0) return;
  throw new Error(
    `a kernel cannot be built because ${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} missing: ` +
      `${ADVICE[process.platform] ?? ELSEWHERE}, then run the command again`,
  );
}

/** How CMake shall build, where that is not its own choice. */
export function generator(): string[] {
  const { platform, arch, env } = process;
  if (platform === 'darwin')
    return [`-DCMAKE_OSX_ARCHITECTURES=${arch === 'x64' ? 'x86_64' : arch}`];
  if (env['CMAKE_GENERATOR'] !== undefined) return [];
  if (platform === 'win32') return ['-A', arch === 'arm64' ? 'ARM64' : 'x64'];
  return version('ninja') ? ['-G', 'Ninja'] : [];
}
