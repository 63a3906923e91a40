import { shared } from 'manycore';
import { mandelbrot } from 'manycore/compute';
import type { Workload } from '../src/cli/bench/workload.js';
import { split } from './support/split.js';

interface View {
  width: number;
  height: number;
  maxIterations: number;
  x0: number;
  x1: number;
  y0: number;
  y1: number;
}

interface Rows {
  begin: number;
  end: number;
  view: View;
  out: Uint16Array;
}

/**
 * Iterations until escape, for some of the rows. The operations and their order are those of the
 * native kernel, so that both round alike.
 */
export function piece({ begin, end, view, out }: Rows): void {
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

const numpy = ({ width, height, maxIterations, x0, x1, y0, y1 }: View) => `
import numpy
def run(threads):
    cx = numpy.tile(${x0} + ${x1 - x0} * numpy.arange(${width}.) / ${width}, ${height})
    cy = numpy.repeat(${y0} + ${y1 - y0} * numpy.arange(${height}.) / ${height}, ${width})
    out = numpy.full(cx.size, ${maxIterations}, numpy.uint16)
    x, y, at = numpy.zeros(cx.size), numpy.zeros(cx.size), numpy.arange(cx.size)
    for n in range(${maxIterations}):
        x2, y2 = x * x, y * y
        gone = x2 + y2 > 4
        if gone.any():
            out[at[gone]] = n
            stay = ~gone
            x, y, x2, y2, cx, cy, at = (v[stay] for v in (x, y, x2, y2, cx, cy, at))
        y = 2 * x * y + cy
        x = x2 - y2 + cx
    return out
`;

const workload: Workload = {
  prepare(quick) {
    const [width, height] = quick ? [750, 500] : [2400, 1600];
    const view: View = { width, height, maxIterations: 500, x0: -2, x1: 1, y0: -1, y1: 1 };
    const out = shared(Uint16Array, width * height);
    return {
      description: `${width} x ${height} points, up to ${view.maxIterations} iterations`,
      serial() {
        piece({ begin: 0, end: height, view, out });
        return out;
      },
      async parallel(run, threads) {
        // Rows differ in cost by a factor of a hundred: small parts keep all threads at work.
        const parts = split(height, 16 * threads);
        await run<Rows, void>(parts.map(([begin, end]) => ({ begin, end, view, out })));
        return out;
      },
      native: threads => mandelbrot(view, { out, threads }),
      reset: () => void out.fill(0xffff),
      python: [{ label: 'numpy', needs: ['numpy'], source: numpy(view) }],
      cpp: { file: 'mandelbrot', args: [width, height, view.maxIterations] },
    };
  },
};
export default workload;
