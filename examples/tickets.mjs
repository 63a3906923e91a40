// Ten buyers and three tickets. The tickets stand in a file, which every buyer, a process of its own, reads,
// thinks about and writes: without a lock more tickets are sold than there are.
//
//   node examples/tickets.mjs
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Barrier, Mutex, Process, SharedMemory } from 'manycore';

const BUYERS = 10;
const TICKETS = 3;

const folder = mkdtempSync(join(tmpdir(), 'tickets-'));
const file = join(folder, 'tickets.json');
const memory = SharedMemory.create(2 ** 16);

const buy = async (file, start, mutex) => {
  const { readFileSync, writeFileSync } = await import('node:fs');
  const { setTimeout } = await import('node:timers/promises');
  start.wait();
  mutex?.lock();
  try {
    const { left } = JSON.parse(readFileSync(file, 'utf8'));
    await setTimeout(20); // thinks
    if (left === 0) return false;
    writeFileSync(file, JSON.stringify({ left: left - 1 }));
    return true;
  } finally {
    mutex?.unlock();
  }
};

async function sale(mutex) {
  writeFileSync(file, JSON.stringify({ left: TICKETS }));
  const start = new Barrier({ memory, parties: BUYERS });
  const buyers = Array.from({ length: BUYERS }, () => Process.start(buy, file, start, mutex));
  const bought = await Promise.all(buyers.map(buyer => buyer.result));
  return `${bought.filter(Boolean).length} of ${TICKETS} tickets sold, ${JSON.parse(readFileSync(file, 'utf8')).left} left`;
}

console.log(`without the lock: ${await sale()}`);
console.log(`with the lock: ${await sale(new Mutex({ memory, name: 'tickets' }))}`);
memory.close();
rmSync(folder, { recursive: true });
