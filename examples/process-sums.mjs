// Three sums: one after the other, and each in a process of its own.
//
//   node examples/process-sums.mjs [up to]
import { Process } from 'manycore';

const N = Number(process.argv[2] ?? 300_000_000);
const sum = n => {
  let total = 0;
  for (let i = 0; i <= n; i++) total += i;
  return total;
};
const squares = n => {
  let total = 0;
  for (let i = 0; i <= n; i++) total += i * i;
  return total;
};
const cubes = n => {
  let total = 0;
  for (let i = 0; i <= n; i++) total += i * i * i;
  return total;
};
const sums = [sum, squares, cubes];

const seconds = start => `${((performance.now() - start) / 1000).toFixed(3)} s`;

let start = performance.now();
const serial = sums.map(add => add(N));
console.log(`serial: ${serial.join(', ')} in ${seconds(start)}`);

start = performance.now();
const processes = sums.map(add => Process.start(add, N));
const parallel = processes.map(process => process.result.get());
console.log(`parallel: ${parallel.join(', ')} in ${seconds(start)}, processes included`);
console.log(`the same: ${parallel.every((value, i) => value === serial[i])}`);
