// Arrow functions as kernels: compiled from their source, and run for every element of shared arrays by
// native threads, in vector registers.
//
//   node examples/kernel.mjs
import { shared } from 'manycore';
import { kernel, mandelbrot } from 'manycore/compute';

const x = shared(Float64Array, [3, 5, 8]);
const y = shared(Int32Array, [4, 12, 15]);

// The function is not called: its text becomes a program.
const hypot = kernel((x, y) => Math.sqrt(x * x + y * y));
console.log(`hypot: ${await hypot(x, y)}, with a number: ${await hypot(x, 4)}`);
console.log(`sum: ${hypot.sum(x, y).get()}, max: ${hypot.max(x, y).get()}`);
console.log(hypot.explain(x, y));

// Into an array that is there, of whatever type: values are stored as JavaScript stores them.
const bytes = shared(Uint8ClampedArray, 3);
await hypot(x, y, { out: bytes });
console.log(`stored: ${bytes}`);

// Loops with a counter; each element leaves when it has enough. Names from outside are given in `scope`.
const rounds = kernel(
  (pixel, width, height) => {
    const column = pixel % width;
    const row = (pixel - column) / width;
    const cx = x0 + ((x1 - x0) * column) / width;
    const cy = y0 + ((y1 - y0) * row) / height;
    let x = 0;
    let y = 0;
    let n = 0;
    for (; n < maxIterations; n++) {
      const x2 = x * x;
      const y2 = y * y;
      if (x2 + y2 > 4) break;
      y = 2 * x * y + cy;
      x = x2 - y2 + cx;
    }
    return n;
  },
  { scope: { x0: -2, x1: 1, y0: -1, y1: 1, maxIterations: 100 } },
);
const [width, height] = [300, 200];
const pixels = shared(Uint32Array, width * height);
for (let i = 0; i < pixels.length; i++) pixels[i] = i;
const counts = await rounds(pixels, width, height, { out: shared(Uint16Array, pixels.length) });
const view = { width, height, maxIterations: 100, x0: -2, x1: 1, y0: -1, y1: 1 };
const expected = await mandelbrot(view);
console.log(`mandelbrot: the same to the last pixel: ${counts.every((n, i) => n === expected[i])}`);

// What cannot be a kernel says why, and where.
try {
  kernel(x => x.toFixed(2));
} catch (error) {
  console.log(`${error.name} in column ${error.column}`);
}
