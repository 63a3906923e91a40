// What Piscina and tinypool run.
export default function noop(): void {}
export const square = (x: number): number => x * x;
