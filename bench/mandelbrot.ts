import { shared } from 'manycore';
import { mandelbrot } from 'manycore/compute';
import type { Workload } from '../src/cli/bench/workload.js';

interface View {
  width: number;
  height: number;
  maxIterations: number;
  x0: number;
  x1: number;
  y0: number;
  y1: number;
}

/**
 * Iterations until escape, for some of the rows. The operations and their order are those of the
 * native kernel, so that both round alike. Self-contained: it is shipped to workers by its source.
 */
function rows(begin: number, end: number, view: View, out: Uint16Array): void {
  const { width, height, maxIterations, x0, x1, y0, y1 } = view;
  for (let py = begin; py < end; py++) {
    const cy = y0 + ((y1 - y0) * py) / height;
    for (let px = 0; px < width; px++) {
      const cx = x0 + ((x1 - x0) * px) / width;
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
      out[py * width + px] = n;
    }
  }
}

const workload: Workload = {
  prepare(quick) {
    const [width, height] = quick ? [1200, 800] : [2400, 1600];
    const view: View = { width, height, maxIterations: 500, x0: -2, x1: 1, y0: -1, y1: 1 };
    const out = shared(Uint16Array, width * height);
    return {
      description: `${width} x ${height} points, up to ${view.maxIterations} iterations`,
      serial() {
        rows(0, height, view, out);
        return out;
      },
      async pool(pool) {
        // Rows differ in cost by a factor of a hundred: small grains keep all threads at work.
        await pool.forRange(height, rows, { args: [view, out], grain: 8 });
        return out;
      },
      native: threads => mandelbrot(view, { out, threads }),
      reset: () => void out.fill(0xffff),
    };
  },
};
export default workload;
