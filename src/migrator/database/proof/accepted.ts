/**
 * Finds as many items as go through together. What is refused is taken out by halving, so that a few bad ones among many cost few tries.
 */

/** Do these go through? */
export type Takes<T> = (items: readonly T[]) => Promise<boolean>;

/** As many of the items as go through. At most about two tries for each. */
export async function accepted<T>(items: readonly T[], takes: Takes<T>): Promise<readonly T[]> {
  if (items.length === 0 || (await takes(items))) return items;
  if (items.length === 1) return [];
  const [first, second] = halves(items);
  const base = await accepted(first, takes);
  return extended(base, await accepted(second, takes), takes);
}

/**
 * The base, which goes through, with as many more as go through with it. Two that go through each by itself may be in each other's way: 1.2 and
 * 1.4 become the same whole number, which is unique.
 */
export async function extended<T>(
  base: readonly T[],
  more: readonly T[],
  takes: Takes<T>,
): Promise<readonly T[]> {
  if (more.length === 0) return base;
  const all = [...base, ...more];
  if (await takes(all)) return all;
  if (more.length === 1) return base;
  const [first, second] = halves(more);
  return extended(await extended(base, first, takes), second, takes);
}

/** Asks so often, and says no afterwards. */
export function limited<T>(takes: Takes<T>, tries: number): Takes<T> {
  let left = tries;
  return async (items) => {
    left -= 1;
    return left >= 0 && (await takes(items));
  };
}

function halves<T>(items: readonly T[]): readonly [readonly T[], readonly T[]] {
  const middle = Math.ceil(items.length / 2);
  return [items.slice(0, middle), items.slice(middle)];
}
