import { delimiter, join } from 'node:path';
import { type Finding, not, ok } from './finding.js';
import type { System } from './system.js';

/** What manycore is built with, and what some of it works with. `loaded`: there is an addon already. */
export async function tools(system: System, loaded: boolean): Promise<Finding[]> {
  return [compiler(system, loaded), cmake(system, loaded), python(system), await redis(system)];
}

/** Without an addon they are what is missing to make one. */
function builder(name: string, loaded: boolean, advice: string): Finding {
  const why = loaded ? 'Only needed to build the addon' : 'Needed to build the addon';
  return not(loaded ? 'absent' : 'wrong', 'tools', name, 'not found', `${why}: ${advice}.`);
}

function compiler({ run, env, platform }: System, loaded: boolean): Finding {
  const named = env['CXX']?.split(' ')[0];
  for (const program of named ? [named] : ['g++', 'clang++', 'c++']) {
    const version = run(program, ['--version'])?.split('\n')[0];
    if (version) return ok('tools', 'C++ compiler', version);
  }
  if (named) return builder('C++ compiler', loaded, `CXX names ${named}; unset or correct it`);
  // MSVC is not on the PATH of an ordinary shell; the build finds it by itself.
  if (platform === 'win32')
    return not(
      'absent',
      'tools',
      'C++ compiler',
      'not on the PATH',
      'Visual Studio is found without.',
    );
  const install =
    platform === 'darwin' ? 'xcode-select --install' : 'e.g. apt-get install g++ make';
  return builder('C++ compiler', loaded, install);
}

function cmake({ run, platform }: System, loaded: boolean): Finding {
  const version = /(\d+)\.(\d+)\S*/.exec(run('cmake', ['--version']) ?? '');
  if (!version) {
    const install = { darwin: 'brew install cmake', win32: 'winget install Kitware.CMake' };
    const advice = install[platform as keyof typeof install] ?? 'e.g. apt-get install cmake';
    return builder('CMake', loaded, advice);
  }
  const [text, major, minor] = version;
  if (Number(major) * 1000 + Number(minor) >= 3020) return ok('tools', 'CMake', text);
  const state = loaded ? 'absent' : 'wrong';
  return not(state, 'tools', 'CMake', text, 'To build the addon, install 3.20 or newer.');
}

/** One start of Python tells it all. Its modules are looked for and not loaded, which would take seconds. */
const question = `
import sys
from importlib import util
print(sys.version.split()[0], *[m for m in ('numpy', 'numexpr') if util.find_spec(m)])
`;

/** Of all in the PATH the one that has the most modules, as 'bench --compare' takes it. */
function bestPython({ run, env, platform }: System) {
  const names = platform === 'win32' ? ['python', 'py'] : ['python3', 'python'];
  const places = (env['PATH'] ?? '').split(delimiter).filter(Boolean);
  let best: { program: string; version: string; modules: string[] } | undefined;
  for (const program of [...names, ...names.flatMap(name => places.map(at => join(at, name)))]) {
    const [version, ...modules] = run(program, ['-c', question])?.split(' ') ?? [];
    if (!version?.startsWith('3.') || (best && best.modules.length >= modules.length)) continue;
    best = { program, version, modules };
    if (modules.length === 2) break;
  }
  return best;
}

function python(system: System): Finding {
  const [topic, name, use] = ['tools', 'Python', "'bench --compare' measures against it"] as const;
  const best = bestPython(system);
  if (!best) return not('absent', topic, name, 'not found', `Only ${use}.`);
  const { program, version, modules } = best;
  const missing = ['numpy', 'numexpr'].filter(module => !modules.includes(module));
  const place = /[\\/]/.test(program) ? [program] : [];
  const value = [version, ...modules, ...place].join(', ');
  if (missing.length === 0) return ok(topic, name, value);
  const advice = `Only ${use}; with more: pip install ${missing.join(' ')}`;
  return not('absent', topic, name, `${value}; no ${missing.join(', no ')}`, advice);
}

async function redis({ env, ask, run }: System): Promise<Finding> {
  const [topic, name] = ['tools', 'Redis or Valkey'] as const;
  const use = 'Only pools and queues over the network need one';
  const url = env['REDIS_URL'] || 'redis://127.0.0.1:6379';
  const { hostname, port } = parse(url) ?? {};
  if (!hostname) return not('doubt', topic, name, 'unknown', 'REDIS_URL is not a URL: correct it.');
  const place = `${hostname}:${port || 6379}`;
  const answer = await ask(hostname, Number(port) || 6379, 'PING');
  // With a password set it answers too, that it wants it; with TLS it says nothing that can be read.
  if (answer !== undefined && /^(\+PONG|-NOAUTH|-DENIED)/.test(answer)) {
    const locked = answer.startsWith('+') ? '' : ', which wants a password';
    return ok(topic, name, `answers at ${place}${locked}`);
  }
  if (answer !== undefined || url.startsWith('rediss:'))
    return ok(topic, name, `not to be told: ${place} does not answer in plain text`);
  if (env['REDIS_URL'])
    return not(
      'doubt',
      topic,
      name,
      `none at ${place}`,
      'REDIS_URL names it: start it, or correct the URL.',
    );
  const program = ['valkey-server', 'redis-server'].find(one => run(one, ['--version']));
  if (program)
    return not('absent', topic, name, 'installed, not running', `${use}: start ${program}.`);
  return not('absent', topic, name, 'not found', `${use}: install Valkey or Redis.`);
}

function parse(url: string): URL | undefined {
  try {
    return new URL(url);
  } catch {
    return undefined;
  }
}
