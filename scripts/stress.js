// npm run stress:queue [-- --items 1e6 --type any --capacity 16]: as many values as are wanted through one
// queue, checked; see test/stress/queue.mjs.
import { parseArgs } from 'node:util';
import { fail } from './run.js';

const usage = 'usage: npm run stress:queue -- [--items 1e8] [--type float64] [--capacity 1024]';
const options = {
  items: { type: 'string', default: '1e8' },
  type: { type: 'string', default: 'float64' },
  capacity: { type: 'string', default: '1024' },
};
const { values, positionals } = (() => {
  try {
    return parseArgs({ allowPositionals: true, options });
  } catch (error) {
    fail(`${error.message}\n${usage}`);
  }
})();
if (positionals.join() !== 'queue') fail(usage);
const items = Number(values.items);
const capacity = Number(values.capacity);
const { type } = values;
if (!Number.isInteger(items) || items < 1)
  fail(`--items is a number of values, not ${values.items}`);

const { stress } = await import('../test/stress/queue.mjs');
const millions = count => `${(count / 1e6).toFixed(1)} M`;
const line = (taken, total, seconds) =>
  `${millions(taken)} of ${millions(total)}, ${millions(taken / seconds)}/s`;
const rewrite = process.stdout.isTTY ? '\r\x1b[K' : '';
const progress = (...args) =>
  process.stdout.write(`${rewrite}${line(...args)}${rewrite ? '' : '\n'}`);
try {
  const { items: total, seconds } = await stress({ items, type, capacity, progress });
  console.log(`${rewrite}${line(total, total, seconds)}: all there, in order, once`);
} catch (error) {
  fail(`${rewrite}${error.stack}`);
}
