import { execFileSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { PythonTwin } from '../workload.js';
import { Foreign } from './foreign.js';

/** A Python 3 and which of the modules it has. */
export interface Python {
  command: string;
  version: string;
  modules: Record<string, string>;
}

const optional = ['numpy', 'numexpr'];
const question = `import importlib, json, platform
modules = {}
for name in ${JSON.stringify(optional)}:
    try: modules[name] = importlib.import_module(name).__version__
    except Exception: pass
print(json.dumps({'version': platform.python_version(), 'modules': modules}))`;

/** Of all that are found, the one with the most modules. */
export function findPython(path = process.env['PATH'] ?? ''): Python | undefined {
  const names = process.platform === 'win32' ? ['python.exe', 'py.exe'] : ['python3', 'python'];
  const places = path.split(delimiter).filter(Boolean);
  const commands = names.flatMap(name => places.map(place => join(place, name)));
  const asked = new Set<string>();
  let best: Python | undefined;
  for (const command of commands.filter(command => existsSync(command))) {
    // One program may have many names.
    const program = realpathSync(command);
    const python = asked.has(program) ? undefined : ask(command);
    asked.add(program);
    if (python && !(best && count(best) >= count(python))) best = python;
    if (best && count(best) === optional.length) break;
  }
  return best;
}

function count({ modules }: Python): number {
  return Object.keys(modules).length;
}

function ask(command: string): Python | undefined {
  try {
    const stdio = ['ignore', 'pipe', 'ignore'] as const;
    const options = { encoding: 'utf8', timeout: 10_000, stdio: [...stdio] } as const;
    const answer = JSON.parse(execFileSync(command, ['-c', question], options as never));
    return answer.version.startsWith('3.') ? { command, ...answer } : undefined;
  } catch {
    return undefined;
  }
}

/** Modules that a twin needs and Python lacks; what always comes with Python is always there. */
export function lacking(python: Python, twin: PythonTwin): string[] {
  return twin.needs.filter(name => optional.includes(name) && !(name in python.modules));
}

const driver = `
import json, struct, sys, time
def main():
    for line in sys.stdin:
        threads = int(line)
        if 'reset' in globals(): reset()
        begin = time.perf_counter()
        result = run(threads)
        ms = (time.perf_counter() - begin) * 1000
        if hasattr(result, 'dtype') and getattr(result, 'ndim', 0) > 0:
            kind, data = result.dtype.name, result.tobytes()
        else:
            kind, data = 'number', struct.pack('d', float(result))
        head = json.dumps({'ms': ms, 'type': kind, 'bytes': len(data)})
        sys.stdout.buffer.write(head.encode() + b'\\n' + data)
        sys.stdout.buffer.flush()
if __name__ == '__main__': main()
`;

export function startPython(python: Python, twin: PythonTwin): Foreign {
  return new Foreign(python.command, ['-c', twin.source + driver]);
}
