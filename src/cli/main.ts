#!/usr/bin/env node
// The command line. Only what parses it is loaded here; a command's own code comes with the command.
import { readFileSync } from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';
import { catalogue } from './bench/catalogue.js';
import type { Options } from './bench/command.js';
import { nearest } from './suggest.js';

const { version } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
) as { version: string };

const examples = {
  program: `Examples:
  $ manycore bench --quick      what threads are worth on this machine, in under a minute
  $ manycore bench sort --help  more about a command
  $ manycore doctor             what is found here, and what is wrong`,
  bench: `Examples:
  $ manycore bench --quick                     everything, in under a minute
  $ manycore bench mandelbrot --threads 1,2,4  how one workload scales
  $ manycore bench sort sum --json out.json    the figures, for a program to read
  $ manycore bench text --quick --markdown -   tables for a README, to standard output
  $ manycore bench --compare --html out.html   beside other pools, Python and C++, with plots`,
  doctor: `Examples:
  $ manycore doctor          what is found here, and what is wrong
  $ manycore doctor --clean  and remove the shared memory that killed programs have left
  $ manycore doctor --json   for a program to read`,
  kernel: `Examples:
  $ manycore build-kernel saxpy.cc                  saxpy.so (.dylib, .dll) beside it
  $ manycore build-kernel saxpy.cc --output build/  the same in another folder
  $ CXX=clang++ manycore build-kernel saxpy.cc      with a compiler of your choice`,
};

const program = new Command('manycore')
  .description('Real threads for Node.js: what they are worth on this machine.')
  .version(version)
  .showHelpAfterError('(see --help)')
  .addHelpText('after', `\n${examples.program}`);

program
  .command('bench')
  .description(
    'Run work as serial JavaScript, as JavaScript on several threads (by hand, with Piscina, with ' +
      'manycore), and natively. Check that the results agree, and compare the times.',
  )
  .argument('[workload...]', 'what to run (all of them by default)')
  .option('--quick', 'smaller jobs, fewer rounds: under a minute')
  .option('--threads <n,n>', 'how many threads to use, e.g. 1,2,4 (all cores by default)', counts)
  .option('--compare', 'also tinypool, workerpool, poolifier, Python and C++, if they are found')
  .option('--json <file>', 'also write all figures to a file (- is standard output)')
  .option('--markdown <file>', 'also write tables in Markdown (- is standard output)')
  .option('--html <file>', 'also write a page with plots')
  .addHelpText('after', () => `\n${workloadList()}\n\n${examples.bench}`)
  .action(async (names: string[], options: Options, self: Command) => {
    const stranger = names.find(name => !catalogue.has(name));
    if (stranger !== undefined) self.error(unknownWorkload(stranger));
    const { bench } = await import('./bench/command.js');
    process.exitCode = await bench(names, options, version, { command: typed() });
    // A native thread that was cut off by Ctrl-C, or a library's worker that does not end, may not hold the
    // process. All that was written is let out before.
    process.stdout.write('', () => process.exit());
  });

program
  .command('doctor')
  .description(
    'Say what manycore finds on this machine, and what is wrong with it: Node, processor, memory, the ' +
      'native addon and the tools around it. List the shared memory in the system that processes of ' +
      'this user have created: its size, and in which processes, alive or dead, it is open.',
  )
  .option('--clean', 'remove what is open in no live process')
  .option('--json', 'print everything for a program to read')
  .addHelpText(
    'after',
    `\nExit status: 1 if something of manycore cannot work here, else 0.\n\n${examples.doctor}`,
  )
  .action(async (options: { clean?: boolean; json?: boolean }) => {
    const { doctor } = await import('./doctor/command.js');
    process.exitCode = await doctor(options, version);
  });

program
  .command('build-kernel')
  .description(
    'Build a library of kernels in C++, for loadKernels() of manycore/compute. It takes CMake and a C++20 ' +
      'compiler; CXX and CXXFLAGS choose the compiler and its options.',
  )
  .argument('<file.cc>', 'a C++ file that includes <manycore/kernel.h>')
  .option('-o, --output <file>', 'where the library goes (beside the source by default)')
  .option('--debug', 'not optimised, with symbols')
  .addHelpText('after', `\n${examples.kernel}`)
  .action(async (file: string, options: { output?: string; debug?: boolean }) => {
    const { buildKernel } = await import('./build-kernel/command.js');
    await buildKernel(file, options);
  });

// Whoever reads the output may stop early, as `head` does. That is no error, and other files are still written.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

refuseUnknown();
await program.parseAsync().catch((error: unknown) => {
  const message = error instanceof Error ? error.message : String(error);
  console.error(`error: ${message}`);
  process.exitCode = 1;
});

/** Also in `help wrong` and `wrong --help`, which would else be answered as if nothing were wrong. */
function refuseUnknown(): void {
  const [first, second] = process.argv.slice(2);
  const name = first === 'help' ? second : first;
  const names = [...program.commands.map(command => command.name()), 'help'];
  if (name === undefined || name.startsWith('-') || names.includes(name)) return;
  const near = nearest(name, names);
  program.error(
    `error: unknown command '${name}'\n(${near ? `Did you mean ${near}?` : `There are: ${names.join(', ')}.`})`,
  );
}

/** The command as it would be typed again. */
function typed(): string {
  const quote = (part: string) =>
    /^[\w@%+=:,./-]+$/.test(part) ? part : `'${part.replaceAll("'", "'\\''")}'`;
  return ['manycore', ...process.argv.slice(2).map(quote)].join(' ');
}

/** `--threads 1,2,4` */
function counts(text: string): number[] {
  return text.split(',').map(part => {
    const count = Number(part);
    if (!/^\s*\d+\s*$/.test(part) || count < 1 || count > 1024)
      throw new InvalidArgumentError(`'${part}' is not a number of threads from 1 to 1024.`);
    return count;
  });
}

function unknownWorkload(name: string): string {
  const near = nearest(name, catalogue.keys());
  const hint = near ? `Did you mean ${near}?` : `There are: ${[...catalogue.keys()].join(', ')}.`;
  return `error: unknown workload '${name}'\n(${hint})`;
}

function workloadList(): string {
  const lines = [...catalogue].map(([name, what]) => `  ${name.padEnd(15)} ${what}`);
  return `Workloads:\n${lines.join('\n')}`;
}
