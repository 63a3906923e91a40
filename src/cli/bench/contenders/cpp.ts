import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { CppTwin } from '../workload.js';
import { Foreign } from './foreign.js';

/** As good code as the compiler makes for this machine, with JavaScript's arithmetic: no fused operations. */
const flags = ['-std=c++20', '-O3', '-march=native', '-ffp-contract=off', '-pthread'];

export interface Compiler {
  command: string;
  version: string;
}

export function findCompiler(): Compiler | undefined {
  const named = process.env['CXX']?.split(' ')[0];
  for (const command of named ? [named] : ['g++', 'clang++', 'c++']) {
    try {
      const options = { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] } as const;
      const [version = ''] = execFileSync(command, ['--version'], options as never)
        .toString()
        .split('\n');
      return { command, version };
    } catch {}
  }
  return undefined;
}

/** Where the sources lie: dist/cli/bench/contenders/cpp.js -> bench/native/reference. */
const sources = new URL('../../../../bench/native/reference/', import.meta.url);

/** Builds programs into a folder that goes with it. */
export class Workshop {
  readonly #folder = mkdtempSync(join(tmpdir(), 'manycore-bench-'));

  constructor(readonly compiler: Compiler) {
    // Also when Ctrl-C is pressed twice.
    process.once('exit', () => this.end());
  }

  async start({ file, args }: CppTwin): Promise<Foreign> {
    const program = join(this.#folder, process.platform === 'win32' ? `${file}.exe` : file);
    if (!existsSync(program)) {
      const source = fileURLToPath(new URL(`${file}.cc`, sources));
      await promisify(execFile)(this.compiler.command, [...flags, source, '-o', program]);
    }
    return new Foreign(program, args.map(String));
  }

  end(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
