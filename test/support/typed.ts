// What threads and pools import where Node strips types.
interface Pair {
  left: number;
  right: number;
}

export default function twice(x: number): number {
  return 2 * x;
}
export const add = async ({ left, right }: Pair): Promise<number> => left + right;
