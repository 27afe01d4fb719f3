/**
 * Pairs the items of two lists whose identity is their definition: first those that agree in everything, then those
 * that agree in definition only (a different name), then those that share a name. What is left was added or dropped.
 */
export interface Pairing<T> {
  /** Same definition, other name. */
  readonly renamed: readonly (readonly [before: T, after: T])[];
  /** Same name, other definition. */
  readonly changed: readonly (readonly [before: T, after: T])[];
  readonly added: readonly T[];
  readonly dropped: readonly T[];
}

export function pair<T extends { readonly name?: string }>(
  before: readonly T[],
  after: readonly T[],
  definitionOf: (item: T) => string,
): Pairing<T> {
  const left = new Set(before);
  const right = new Set(after);
  const takePairs = (keyOf: (item: T) => string | undefined): (readonly [T, T])[] => {
    const taken: (readonly [T, T])[] = [];
    for (const wanted of right) {
      const key = keyOf(wanted);
      const found = key === undefined ? undefined : [...left].find((item) => keyOf(item) === key);
      if (found === undefined) continue;
      left.delete(found);
      right.delete(wanted);
      taken.push([found, wanted]);
    }
    return taken;
  };
  takePairs((item) => JSON.stringify([item.name ?? null, definitionOf(item)]));
  const renamed = takePairs(definitionOf);
  const changed = takePairs((item) => item.name);
  return { renamed, changed, added: [...right], dropped: [...left] };
}
