// Results one by one, while the source is read only as far ahead as the workers need it: imap, and
// imapUnordered for whichever is there first.
//
//   node examples/imap.mjs
import { ThreadPool } from 'manycore';

const pool = new ThreadPool({ size: 2 });

// Nobody could map this to an array: it has no end.
let read = 0;
function* naturals() {
  for (;;) yield read++;
}

const isPrime = n => {
  for (let d = 2; d * d <= n; d++) if (n % d === 0) return [n, false];
  return [n, n > 1];
};

const primes = [];
for await (const [n, prime] of pool.imap(isPrime, naturals(), { chunkSize: 8, bufferSize: 4 })) {
  if (prime) primes.push(n);
  if (primes.length === 10) break; // calls that have not begun never do
}
console.log(`primes: ${primes.join(' ')}`);
console.log(`read no more than needed: ${read < 29 + 8 * 6}`);

// The source may be asynchronous too: the lines of a file, the rows of a query.
async function* pages() {
  for (const page of ['one two', 'three', 'four five six']) {
    await null;
    yield page;
  }
}
let words = 0;
for await (const count of pool.imapUnordered(text => text.split(' ').length, pages())) {
  words += count;
}
console.log(`words: ${words}`);

// An item that fails ends the loop, after the results before it.
try {
  for await (const result of pool.imap(text => JSON.parse(text), ['1', '2', 'three', '4'])) {
    console.log(`parsed ${result}`);
  }
} catch (error) {
  console.log(`${error.name} at item ${error.index}`);
}

pool.close();
await pool.joinAsync();
