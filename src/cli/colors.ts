import picocolors from 'picocolors';

export type Colors = Pick<
  ReturnType<typeof picocolors.createColors>,
  'bold' | 'dim' | 'green' | 'red' | 'yellow' | 'cyan'
>;

/** Each stream for itself: figures sent to a file stay plain while progress on the screen has colour.
 * https://no-color.org: any value but the empty one switches colour off. */
export function colorsFor(stream: { isTTY?: boolean }, env = process.env): Colors {
  if (env['NO_COLOR']) return picocolors.createColors(false);
  if (env['FORCE_COLOR']) return picocolors.createColors(env['FORCE_COLOR'] !== '0');
  return picocolors.createColors(stream.isTTY === true && env['TERM'] !== 'dumb');
}
