// Is there what a C++ build needs? If not, one sentence that names what to install: a page of CMake
// output would say the same thing less clearly.
import { readFileSync } from 'node:fs';
import { fail, version } from './run.js';

const packages = {
  debian: 'sudo apt-get install cmake g++ make',
  fedora: 'sudo dnf install cmake gcc-c++ make',
  arch: 'sudo pacman -S --needed cmake gcc make',
  alpine: 'apk add cmake g++ make',
  suse: 'sudo zypper install cmake gcc-c++ make',
};

function linuxFamily() {
  try {
    const release = readFileSync('/etc/os-release', 'utf8');
    const names = [...release.matchAll(/^ID(?:_LIKE)?="?([^"\n]*)/gm)].flatMap(m =>
      m[1].split(' '),
    );
    const aliases = { ubuntu: 'debian', rhel: 'fedora', opensuse: 'suse' };
    return names.map(name => aliases[name] ?? name).find(name => name in packages);
  } catch {
    return undefined;
  }
}

function advice() {
  if (process.platform === 'darwin') return 'run `xcode-select --install` and `brew install cmake`';
  if (process.platform === 'win32')
    return 'install CMake (`winget install Kitware.CMake`) and the Visual Studio Build Tools with "Desktop development with C++"';
  const family = linuxFamily();
  if (family) return `run \`${packages[family]}\``;
  return `install cmake, a C++20 compiler and make (Debian and Ubuntu: \`${packages.debian}\`; Fedora: \`${packages.fedora}\`)`;
}

/** Checks the tools and returns what cmake-js must be told about the compiler. */
export function toolchain() {
  const missing = [];
  const cmake = version('cmake');
  const [, major, minor] = /(\d+)\.(\d+)/.exec(cmake ?? '') ?? [];
  if (!cmake) missing.push('CMake (3.20 or newer)');
  else if (Number(major) * 1000 + Number(minor) < 3020)
    missing.push(`a newer CMake (3.20 or newer; found ${major}.${minor})`);

  const [named, ...args] = (process.env.CXX ?? '').split(' ').filter(Boolean);
  const usual = ['g++', 'clang++'].find(program => version(program));
  const given = named && version(named, args) ? named : undefined;
  const compiler = named ? given : (usual ?? (version('c++') ? 'c++' : undefined));
  // MSVC is not on the PATH of an ordinary Windows shell; cmake-js looks for it by itself.
  if (!compiler && process.platform !== 'win32')
    missing.push(named ? `the C++ compiler that CXX names (${process.env.CXX})` : 'a C++ compiler');
  else if (process.platform !== 'win32' && !version('ninja') && !version('make'))
    missing.push('make or ninja');

  if (missing.length > 0)
    fail(
      `manycore's native addon cannot be built because ${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} missing: ${advice()}, then run the command again.`,
    );
  // cmake-js itself looks for g++ and clang++ only; another compiler has to be passed to it.
  return usual || !compiler ? [] : ['--cc', compiler, '--cxx', compiler];
}
