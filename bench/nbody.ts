import { shared } from 'manycore';
import type { Workload } from '../src/cli/bench/workload.js';
import { fraction } from './support/random.js';
import { split } from './support/split.js';

const dt = 1e-3;
const softening = 1e-4;

/** A step of the bodies from `begin` to `end`. Each has a place (x, y, z) and its mass in `from`. */
interface Step {
  begin: number;
  end: number;
  from: Float64Array;
  to: Float64Array;
  velocity: Float64Array;
}

/** Each body is drawn by all bodies, in their order, so that every contender rounds alike. */
export function piece({ begin, end, from, to, velocity }: Step): void {
  for (let i = begin; i < end; i++) {
    const x = from[4 * i]!;
    const y = from[4 * i + 1]!;
    const z = from[4 * i + 2]!;
    let ax = 0;
    let ay = 0;
    let az = 0;
    for (let j = 0; j < from.length; j += 4) {
      const dx = from[j]! - x;
      const dy = from[j + 1]! - y;
      const dz = from[j + 2]! - z;
      const square = dx * dx + dy * dy + dz * dz + softening;
      const pull = from[j + 3]! / (square * Math.sqrt(square));
      ax += dx * pull;
      ay += dy * pull;
      az += dz * pull;
    }
    const vx = velocity[3 * i]! + ax * dt;
    const vy = velocity[3 * i + 1]! + ay * dt;
    const vz = velocity[3 * i + 2]! + az * dt;
    velocity[3 * i] = vx;
    velocity[3 * i + 1] = vy;
    velocity[3 * i + 2] = vz;
    to[4 * i] = x + vx * dt;
    to[4 * i + 1] = y + vy * dt;
    to[4 * i + 2] = z + vz * dt;
    to[4 * i + 3] = from[4 * i + 3]!;
  }
}

const numpy = (bodies: number, steps: number) => `
import numpy
u = numpy.uint32
def fraction(n):
    x = (n ^ (n >> u(16))) * u(0x7feb352d)
    x = (x ^ (x >> u(15))) * u(0x846ca68b)
    return (x ^ (x >> u(16))) / 2 ** 32
initial = fraction(numpy.arange(${4 * bodies}, dtype=u)).reshape(-1, 4)
def run(threads):
    place, mass = initial[:, :3].copy(), initial[:, 3] / ${bodies}
    velocity = numpy.zeros_like(place)
    for _ in range(${steps}):
        x, y, z = place.T
        dx, dy, dz = x - x[:, None], y - y[:, None], z - z[:, None]
        square = dx * dx + dy * dy + dz * dz + ${softening}
        pull = mass / (square * numpy.sqrt(square))
        velocity += numpy.stack([(d * pull).sum(1) for d in (dx, dy, dz)], 1) * ${dt}
        place = place + velocity * ${dt}
    return numpy.concatenate([place, mass[:, None]], 1)
`;

const workload: Workload = {
  prepare(quick) {
    const [bodies, steps] = quick ? [768, 20] : [2048, 50];
    const initial = Float64Array.from({ length: 4 * bodies }, (_, n) =>
      n % 4 === 3 ? fraction(n) / bodies : fraction(n),
    );
    const places = [shared(Float64Array, 4 * bodies), shared(Float64Array, 4 * bodies)] as const;
    const velocity = shared(Float64Array, 3 * bodies);
    const move = (step: number) => ({
      from: places[step % 2]!,
      to: places[(step + 1) % 2]!,
      velocity,
    });
    const last = places[steps % 2]!;
    return {
      description: `${bodies} bodies, ${steps} steps, each body drawn by every other`,
      serial() {
        for (let step = 0; step < steps; step++) piece({ begin: 0, end: bodies, ...move(step) });
        return last;
      },
      async parallel(run, threads) {
        const parts = split(bodies, 2 * threads);
        for (let step = 0; step < steps; step++) {
          const work = move(step);
          await run<Step, void>(parts.map(([begin, end]) => ({ begin, end, ...work })));
        }
        return last;
      },
      reset() {
        places[0].set(initial);
        places[1].fill(Number.NaN);
        velocity.fill(0);
      },
      // numpy adds in another order.
      python: [{ label: 'numpy', needs: ['numpy'], source: numpy(bodies, steps), tolerance: 1e-9 }],
      cpp: { file: 'nbody', args: [bodies, steps] },
    };
  },
};
export default workload;
