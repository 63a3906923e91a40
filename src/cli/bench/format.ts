/** Three digits, whatever the size: 41.2 ms, 412 ms, 4.12 s. */
export function time(ms: number): string {
  if (!Number.isFinite(ms)) return '-';
  if (ms < 1) return `${digits(ms * 1000)} us`;
  return ms < 999.5 ? `${digits(ms)} ms` : `${digits(ms / 1000)} s`;
}

export function ratio(value: number): string {
  return Number.isFinite(value) ? `${digits(value)}x` : '-';
}

export function percent(share: number): string {
  return Number.isFinite(share) ? `${Math.round(share * 100)} %` : '-';
}

function digits(value: number): string {
  if (value >= 99.95) return value.toFixed(0);
  return value.toFixed(value >= 9.995 ? 1 : 2);
}

/** A bar of `value` out of `most`, in eighths of a character; something is always to be seen. */
export function bar(value: number, most: number, width: number): string {
  if (!(value > 0) || !(most > 0)) return '';
  const eighths = Math.max(1, Math.round((value / most) * width * 8));
  const rest = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'][eighths % 8];
  return '█'.repeat(eighths >> 3) + rest;
}
