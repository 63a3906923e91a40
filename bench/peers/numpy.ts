// A Python that has numpy and numexpr, asked to time expressions while we take turns with it.

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createInterface, type Interface } from 'node:readline';

/** Reads "passes TAB expression" a line, answers with the milliseconds of the fastest pass. */
const server = `
import sys, time
import numpy as np
import numexpr as ne
n, threads = int(sys.argv[1]), int(sys.argv[2])
ne.set_num_threads(threads)
random = np.random.default_rng(1)
x, y, out = random.random(n), random.random(n), np.empty(n)
a, b = random.random((1024, 1024)), random.random((1024, 1024))
copy = x.copy()
print('ready', np.__version__, ne.__version__, flush=True)
for line in sys.stdin:
    passes, expression = line.rstrip('\\n').split('\\t')
    code, best = compile(expression, 'bench', 'eval'), float('inf')
    for _ in range(int(passes)):
        start = time.perf_counter()
        eval(code)
        best = min(best, time.perf_counter() - start)
    print(best * 1e3, flush=True)
`;

export class Numpy {
  readonly #child: ChildProcess;
  readonly #answers: AsyncIterator<string>;
  version = '';

  private constructor(child: ChildProcess, lines: Interface) {
    this.#child = child;
    this.#answers = lines[Symbol.asyncIterator]();
  }

  /** Nothing where no Python has both packages; Debian's has them (python3-numpy, python3-numexpr). */
  static async start(length: number, threads: number): Promise<Numpy | undefined> {
    const python = ['python3', '/usr/bin/python3'].find(has);
    if (python === undefined) return undefined;
    const child = spawn(python, ['-c', server, String(length), String(threads)], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, OPENBLAS_NUM_THREADS: String(threads) },
    });
    const numpy = new Numpy(child, createInterface({ input: child.stdout }));
    const [, version, numexpr] = (await numpy.#answer()).split(' ');
    numpy.version = `numpy ${version}, numexpr ${numexpr}`;
    return numpy;
  }

  /** Milliseconds of the fastest of so many passes. */
  async time(expression: string, passes: number): Promise<number> {
    this.#child.stdin!.write(`${passes}\t${expression}\n`);
    return Number(await this.#answer());
  }

  async #answer(): Promise<string> {
    const { value, done } = await this.#answers.next();
    if (done) throw new Error('Python has ended early');
    return value;
  }

  end(): void {
    this.#child.stdin!.end();
  }
}

function has(python: string): boolean {
  try {
    execFileSync(python, ['-c', 'import numpy, numexpr'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
