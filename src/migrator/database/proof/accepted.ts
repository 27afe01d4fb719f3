/**
 * Finds as many of the items as go through together. What is refused is taken out by halving, so that a few bad ones among many cost few tries.
 * @param takes do these go through?
 * @param tries how often it may be asked; what is not known by then is taken out
 */
export async function accepted<T>(
  items: readonly T[],
  takes: (items: readonly T[]) => Promise<boolean>,
  tries: number,
): Promise<readonly T[]> {
  let left = tries;
  const asked = async (some: readonly T[]): Promise<boolean> => {
    left -= 1;
    return left >= 0 && (await takes(some));
  };
  const most = async (some: readonly T[]): Promise<readonly T[]> => {
    if (some.length === 0 || (await asked(some))) return some;
    if (some.length === 1) return [];
    const middle = Math.ceil(some.length / 2);
    return joined(await most(some.slice(0, middle)), await most(some.slice(middle)));
  };
  /** Two that go through each by itself may be in each other's way: 1.2 and 1.4 become the same whole number, which is unique. */
  const joined = async (base: readonly T[], more: readonly T[]): Promise<readonly T[]> => {
    if (base.length === 0 || more.length === 0) return [...base, ...more];
    if (await asked([...base, ...more])) return [...base, ...more];
    if (more.length === 1) return base;
    const middle = Math.ceil(more.length / 2);
    return joined(await joined(base, more.slice(0, middle)), more.slice(middle));
  };
  return most(items);
}
