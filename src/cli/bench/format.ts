/** Three digits, whatever the size: 41.2 ms, 412 ms, 4.12 s. */
export function time(ms: number): string {
  if (!Number.isFinite(ms)) return '-';
  if (ms < 1) return `${digits(ms * 1000)} us`;
  return ms < 999.5 ? `${digits(ms)} ms` : `${digits(ms / 1000)} s`;
}

/** 1.98x; what is a tenth or less as a fraction: 1/294x. */
export function ratio(value: number): string {
  return Number.isFinite(value) ? `${plain(value)}x` : '-';
}

/** "1.85–1.92" */
export function range(low: number | null, high: number | null): string {
  return low === null || high === null ? '' : `${plain(low)}–${plain(high)}`;
}

function plain(value: number): string {
  return value > 0 && value < 0.0995 ? `1/${Math.round(1 / value)}` : digits(value);
}

export function percent(share: number): string {
  return Number.isFinite(share) ? `${Math.round(share * 100)} %` : '-';
}

/** What does not get shorter with more threads. Beyond all of it, the work gets longer. */
export function serialPart(fraction: number | null): string {
  if (fraction === null) return '-';
  return fraction > 1 ? '>100 %' : percent(Math.max(0, fraction));
}

/** A spread around a median, of which it may be many times as much. */
export function spreadOf(share: number | null): string {
  const value = share ?? Number.NaN;
  return value >= 9.995 ? `${Math.round(value)}x` : percent(value);
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

/** Breaks lines at blanks; lines after the first begin with `indent`. */
export function wrap(text: string, width = 80, indent = ''): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = `${indent}${word}`;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].join('\n');
}
