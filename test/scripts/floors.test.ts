import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

const script = join(import.meta.dirname, '../../scripts/floors.js');
let house: string;

beforeEach(() => {
  house = mkdtempSync(join(tmpdir(), 'floors-'));
});
afterEach(() => rmSync(house, { recursive: true }));

function check(files: Record<string, string>) {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(house, name)), { recursive: true });
    writeFileSync(join(house, name), text);
  }
  const { status, stdout } = spawnSync(process.execPath, [script, house], { encoding: 'utf8' });
  return { status, lines: stdout.trim().split('\n').filter(Boolean) };
}

it('lets imports and includes go down and sideways', () => {
  const { status, lines } = check({
    'src/errors.ts': '',
    'src/index.ts': "export { Mutex } from './sync/mutex.js';",
    'src/sync/mutex.ts': "import { a } from '../memory/a.js';\nimport { b } from '../errors.js';",
    'src/process/process.ts': "import { Task } from '../thread/task.js';",
    'native/memory/layout.h': '',
    'native/sync/wait.h': '#include "memory/layout.h"\n#include <atomic>',
    'native/addon.cc': '#include <node_api.h>\n#include "sync/wait.h"',
  });
  expect(lines).toEqual([]);
  expect(status).toBe(0);
});

it('names file and line of an import that goes up', () => {
  const { status, lines } = check({
    'src/memory/shared.ts': "import { a } from 'node:fs';\nimport { M } from '../sync/mutex.js';",
    'src/sync/lazy.ts': "const pool = await import('../pool/thread-pool.js');",
    'src/queue/self.ts': "import { Mutex } from 'manycore';",
    'src/queue/entry.ts': "export type { Mutex } from '../index.js';",
  });
  expect(status).toBe(1);
  expect(lines).toEqual([
    'src/memory/shared.ts:2: memory (floor 1) uses sync (floor 2)',
    'src/queue/entry.ts:1: queue (floor 3) uses index.ts (floor 7)',
    'src/queue/self.ts:1: the package imports itself by name (manycore)',
    'src/sync/lazy.ts:1: sync (floor 2) uses pool (floor 5)',
  ]);
});

it('finds a circle between two rooms of one floor', () => {
  const { lines } = check({
    'src/process/process.ts': "import { Task } from '../thread/task.js';",
    'src/thread/task.ts': "import { Process } from '../process/process.js';",
  });
  expect(lines[0]).toBe(
    'src/process/process.ts:1: process and thread use each other (src/thread/task.ts:1)',
  );
});

it('keeps Node-API in the addon and its binding, and C++ on its floors', () => {
  const { status, lines } = check({
    'native/binding/sync.cc': '#include <napi.h>',
    'native/compute/sum.h': '',
    'native/sync/mutex.cc': '#include <node_api.h>\n#include "compute/sum.h"',
  });
  expect(status).toBe(1);
  expect(lines).toEqual([
    'native/sync/mutex.cc:1: only native/addon.cc and native/binding may include node_api.h',
    'native/sync/mutex.cc:2: sync (floor 2) uses compute (floor 5)',
  ]);
});

it('does not take comments for imports', () => {
  const { lines } = check({
    'src/queue/queue.ts':
      "/**\n * import { Queue } from 'manycore';\n */\n// import '../cli/main.js'\nexport {};",
  });
  expect(lines).toEqual([]);
});

it('measures files, and asks for a floor for a new room', () => {
  const { lines } = check({
    'test/long.test.ts': `${'\n'.repeat(300)}//`,
    'src/short/a.ts': `${'\n'.repeat(299)}//`,
  });
  expect(lines).toEqual([
    'src/short/a.ts:1: short has no floor in scripts/floors.js',
    'test/long.test.ts:301: 301 lines, over 300',
  ]);
});
