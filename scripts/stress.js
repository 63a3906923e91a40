// npm run stress:queue [-- --items 1e6 --type any --capacity 16]: as many values as are wanted through one
// queue; npm run stress:pool [-- --tasks 1e5 --seed 7]: as many calls through one pool; npm run
// stress:process [-- --kills 1e3]: as many processes killed while they share memory; npm run
// stress:kernel [-- --cases 1e4 --seed 7]: as many random kernels. Each is checked; see test/stress.
import { parseArgs } from 'node:util';
import { fail } from './run.js';

const stresses = {
  queue: {
    usage: '[--items 1e8] [--type float64] [--capacity 1024]',
    options: {
      items: { type: 'string', default: '1e8' },
      type: { type: 'string', default: 'float64' },
      capacity: { type: 'string', default: '1024' },
    },
    async run({ items, type, capacity }, progress) {
      const { stress } = await import('../test/stress/queue.mjs');
      const given = { items: count(items, '--items'), type, capacity: Number(capacity) };
      const { items: total, seconds } = await stress({ ...given, progress });
      return `${line(total, total, seconds)}: all there, in order, once`;
    },
  },
  pool: {
    usage: '[--tasks 1e6] [--seed 1] [--size 2]',
    options: {
      tasks: { type: 'string', default: '1e6' },
      seed: { type: 'string', default: '1' },
      size: { type: 'string', default: '2' },
    },
    async run({ tasks, seed, size }, progress) {
      const { stress } = await import('../test/stress/storm.mjs');
      const given = { tasks: count(tasks, '--tasks'), seed: Number(seed), size: Number(size) };
      const { seconds, outcomes } = await stress({ ...given, progress });
      const { all, ...kinds } = outcomes;
      const list = Object.entries(kinds)
        .sort()
        .map(([kind, number]) => `  ${kind.padEnd(28)} ${number}`);
      return `${list.join('\n')}\n${line(all, all, seconds)}: each settled once and rightly, none ran twice`;
    },
  },
  process: {
    usage: '[--kills 1e4] [--seed 1] [--size 3]',
    options: {
      kills: { type: 'string', default: '1e4' },
      seed: { type: 'string', default: '1' },
      size: { type: 'string', default: '3' },
    },
    async run({ kills, seed, size }, progress) {
      const { stress } = await import('../test/stress/process.mjs');
      const given = { kills: count(kills, '--kills'), seed: Number(seed), size: Number(size) };
      const said = (killed, all, seconds) =>
        progress(`${killed} of ${all} killed, ${(killed / seconds).toFixed(1)}/s`);
      const { kills: killed, values, seconds } = await stress({ ...given, progress: said });
      return `${killed} processes killed in ${seconds.toFixed(0)} s, ${values} values put: the others went on, nothing came twice or damaged`;
    },
  },
  kernel: {
    usage: '[--cases 1e5] [--seed 1]',
    options: {
      cases: { type: 'string', default: '1e5' },
      seed: { type: 'string', default: '1' },
    },
    async run({ cases, seed }, progress) {
      const { stress } = await import('../test/stress/kernel.mjs');
      const given = { cases: count(cases, '--cases'), seed: Number(seed) };
      const said = (done, all, seconds) =>
        progress(`${done} of ${all} kernels, ${(done / seconds).toFixed(0)}/s`);
      const { cases: all, seconds } = await stress({ ...given, progress: said });
      return `${all} random kernels in ${seconds.toFixed(0)} s: each computes what JavaScript does`;
    },
  },
};

const [name] = process.argv.slice(2);
const chosen = stresses[name];
if (chosen === undefined) fail(`usage: npm run stress:{${Object.keys(stresses)}}`);
const usage = `usage: npm run stress:${name} -- ${chosen.usage}`;
const values = (() => {
  try {
    return parseArgs({ args: process.argv.slice(3), options: chosen.options }).values;
  } catch (error) {
    fail(`${error.message}\n${usage}`);
  }
})();

function count(text, option) {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) fail(`${option} is a number, not ${text}`);
  return number;
}

const millions = count => `${(count / 1e6).toFixed(count < 1e6 ? 3 : 1)} M`;
const line = (taken, total, seconds) =>
  `${millions(taken)} of ${millions(total)}, ${millions(taken / seconds)}/s`;
const rewrite = process.stdout.isTTY ? '\r\x1b[K' : '';
const progress = (...args) => {
  const text = typeof args[0] === 'string' ? args[0] : line(...args);
  process.stdout.write(`${rewrite}${text}${rewrite ? '' : '\n'}`);
};
try {
  console.log(`${rewrite}${await chosen.run(values, progress)}`);
} catch (error) {
  fail(`${rewrite}${error.stack}`);
}
