import type { WriteStream } from 'node:tty';
import spinner from 'yocto-spinner';
import { colorsFor } from '../colors.js';
import { time } from './format.js';
import type { Outcome } from './workload.js';

/** What is told while it works. */
export interface Reporter {
  /** `index` of `count` workloads, from 0. */
  start(workload: string, index: number, count: number): void;
  update(text: string): void;
  done(outcome: Outcome, ms: number): void;
  stop(): void;
}

/** One live line in a terminal; elsewhere, and in CI, one plain line per workload. */
export function reporter(stream: WriteStream): Reporter {
  const live = stream.isTTY && process.env['TERM'] !== 'dumb' && !('CI' in process.env);
  return live ? liveReporter(stream) : plainReporter(stream);
}

function liveReporter(stream: WriteStream): Reporter {
  const colors = colorsFor(stream);
  // Ctrl-C is the command's: the spinner would end the process without the table.
  const line = spinner({ stream, handleSignals: false });
  let name = '';
  let title = '';
  return {
    start(workload, index, count) {
      name = workload;
      title = count > 1 ? `${index + 1}/${count} ${name}` : name;
      line.start(`${title} · preparing`);
    },
    update(text) {
      // A live line that wraps is no live line.
      line.text = `${title} · ${text}`.slice(0, (stream.columns || 80) - 4);
    },
    done(outcome, ms) {
      const ok = right(outcome);
      const mark = ok ? colors.green('✔') : colors.red('✖');
      line.stop(`${mark} ${name.padEnd(14)} ${summary(outcome)}${colors.dim(`, ${time(ms)}`)}`);
    },
    stop: () => line.stop(),
  };
}

function plainReporter(stream: WriteStream): Reporter {
  let name = '';
  return {
    start(workload) {
      name = workload;
      stream.write(`${name}: measuring\n`);
    },
    update() {},
    done: (outcome, ms) => stream.write(`${name}: ${summary(outcome)}, ${time(ms)}\n`),
    stop() {},
  };
}

function right(outcome: Outcome): boolean {
  return outcome.measurements.every(({ problem }) => problem === undefined);
}

function summary(outcome: Outcome): string {
  const { measurements } = outcome;
  const wrong = measurements.filter(({ problem }) => problem !== undefined).length;
  if (wrong > 0) return `${wrong} of ${measurements.length} wrong`;
  const rounds = Math.max(...measurements.map(({ times }) => times.length));
  return `all ${measurements.length} agree, ${rounds} ${rounds === 1 ? 'round' : 'rounds'}`;
}
