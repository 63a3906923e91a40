import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { SUFFIX } from '../../dist/compute/load.js';
import { root } from '../support/worker.js';

const folder = mkdtempSync(join(tmpdir(), 'build kernel '));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const good = `#include <manycore/kernel.h>
#include "by.h"
void scale(manycore::Range range, std::span<float> x) { for (size_t i : range) x[i] *= kBy; }
MANYCORE_KERNEL(scale)
`;
writeFileSync(join(folder, 'by.h'), 'constexpr float kBy = 2;\n');
const source = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return name;
};

/** The real command, in that folder. */
function build(args: string[], env: Record<string, string> = {}) {
  const command = [join(root, 'dist/cli/main.js'), 'build-kernel', ...args];
  const options = { cwd: folder, encoding: 'utf8', env: { ...process.env, ...env } } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, command, options);
  return { status, stdout, stderr };
}

const use = (path: string) => `
  import { shared } from 'manycore';
  import { loadKernels } from 'manycore/compute';
  const { scale } = await loadKernels(${JSON.stringify(path)});
  const x = shared(Float32Array, [1, 2]);
  await scale(x);
  console.log(x.join());`;

describe('manycore build-kernel', () => {
  it('builds beside the source, and says what there is', () => {
    source('scale it.cc', good);
    const { status, stdout, stderr } = build(['scale it.cc']);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toBe(`scale it${SUFFIX}:\n  scale(std::span<float>)\n`);
    const { stdout: used } = spawnSync(
      process.execPath,
      ['--input-type=module', '--eval', use(join(folder, 'scale it'))],
      { cwd: root, encoding: 'utf8' },
    );
    expect(used).toBe('2,4\n');
  });

  it.each([
    [['-o', 'other'], `other${SUFFIX}`],
    [['--output', `new/er/${'with'}${SUFFIX}`], join('new', 'er', `with${SUFFIX}`)],
    [['-o', 'there', '--debug'], join('there', `scale it${SUFFIX}`)],
  ])('builds where %j says', (options, place) => {
    mkdirSync(join(folder, 'there'), { recursive: true });
    source('scale it.cc', good);
    const { status, stdout } = build(['scale it.cc', ...options]);
    expect(status).toBe(0);
    expect(stdout).toContain(`${place}:`);
    expect(existsSync(join(folder, place))).toBe(true);
  });

  it.each([
    ['an error in the code', good.replace('kBy;', 'kBuy;'), /bad\.cc:3.*kBuy/],
    ['a kernel without a range', 'void f(double) {}\nMANYCORE_KERNEL(f)', /first parameter is a manycore::Range/],
    ['a parameter of another kind', 'void f(manycore::Range, const char*) {}\nMANYCORE_KERNEL(f)', /a kernel's parameters are numbers/],
    ['a number by reference', 'void f(manycore::Range, double&) {}\nMANYCORE_KERNEL(f)', /passed by value/],
    ['a result that is no number', 'char* f(manycore::Range) { return 0; }\nMANYCORE_KERNEL(f)', /returns nothing, or a number/],
    ['a name that is nowhere defined', 'void f(manycore::Range);\nMANYCORE_KERNEL(f)', /undefined|unresolved/i],
    ['no kernel at all', 'int main() {}', /no kernel is declared in it with MANYCORE_KERNEL/],
    ['two of one name', 'void f(manycore::Range) {}\nMANYCORE_KERNEL(f)\nnamespace n { void f(manycore::Range) {}\nMANYCORE_KERNEL(f) }', /two of its kernels are f/],
    ['a kernel called then', 'void then(manycore::Range) {}\nMANYCORE_KERNEL(then)', /cannot be called "then"/],
  ])('%s is said, and nothing is left behind', (_, text, message) => {
    const before = readdirSync(folder);
    source('bad.cc', text.includes('#include') ? text : `#include <manycore/kernel.h>\n${text}`);
    const { status, stdout, stderr } = build(['bad.cc']);
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^error: /);
    expect([status, stdout]).toEqual([1, '']);
    expect(readdirSync(folder).filter(file => file !== 'bad.cc')).toEqual(
      before.filter(file => file !== 'bad.cc'),
    );
  }); // biome-ignore format: a table

  it('says where the library cannot be written', () => {
    source('file.cc', good);
    const { status, stderr } = build(['file.cc', '--output', 'by.h/library']);
    expect(status).toBe(1);
    expect(stderr).toContain('error: the library could not be written: ');
    expect(readdirSync(folder).filter(name => name.startsWith('.'))).toEqual([]);
  });

  it('says what is missing', () => {
    source('scale it.cc', good);
    const { status, stderr } = build(['nowhere.cc']);
    expect([status, stderr]).toEqual([1, expect.stringContaining('nowhere.cc')]);
    expect(build([]).stderr).toContain("missing required argument 'file.cc'");
    const poor = build(['scale it.cc'], { PATH: folder, Path: folder });
    expect(poor.status).toBe(1);
    expect(poor.stderr).toContain('CMake (3.20 or newer)');
    expect(poor.stderr).toContain('then run the command again');
    if (process.platform === 'win32') return;
    const { stderr: named } = build(['scale it.cc'], { CXX: 'no-such-compiler' });
    expect(named).toContain('the compiler that CXX names, no-such-compiler');
  });
});
