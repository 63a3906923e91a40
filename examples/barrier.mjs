// Four runners wait for each other before each lap. When one of them stays away, the others do not wait
// for ever: the time of the barrier runs out, and it is broken for all of them.
//
//   node examples/barrier.mjs
import { Barrier, shared, ThreadPool } from 'manycore';

const RUNNERS = 4;
const LAPS = 3;

const run = (runner, barrier, laps, done) => {
  const bed = new Int32Array(new SharedArrayBuffer(4));
  let together = true;
  for (let lap = 1; lap <= laps; lap++) {
    Atomics.wait(bed, 0, 0, Math.random() * 20); // some take longer than others
    Atomics.add(done, lap, 1);
    barrier.wait();
    // From here on everybody has finished this lap.
    together &&= Atomics.load(done, lap) === done[0];
  }
  // The last lap is without runner 0.
  if (runner === 0) return { together, end: 'went home' };
  try {
    barrier.wait(200);
    return { together, end: 'ran on' };
  } catch (error) {
    return {
      together,
      end: `${error.name}${error.cause ? `, because of a ${error.cause.name}` : ''}`,
    };
  }
};

const pool = new ThreadPool({ size: RUNNERS });
const barrier = new Barrier({ parties: RUNNERS, name: 'line' });
const done = shared(Int32Array, LAPS + 1); // per lap, how many have finished it
done[0] = RUNNERS;
const runs = Array.from({ length: RUNNERS }, (_, i) => pool.submit(run, i, barrier, LAPS, done));
const ends = await Promise.all(runs);

console.log(`${LAPS} laps, always together: ${ends.every(({ together }) => together)}`);
for (const [runner, { end }] of ends.entries()) console.log(`runner ${runner}: ${end}`);
console.log(`broken: ${barrier.broken}`);
barrier.reset();
console.log(`after reset(): ${barrier.broken}`);
pool.close();
await pool.joinAsync();
