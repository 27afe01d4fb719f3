type Query = (...parameters: readonly unknown[]) => Promise<unknown>;

/** Puts another function in place of a method of this one object; gives back what restores it. */
export function wrapMethod<K extends string>(
  target: object,
  name: K,
  wrap: (original: Query) => Query,
): () => void {
  const own = Object.getOwnPropertyDescriptor(target, name);
  // The callers name asynchronous methods of TransactionalConnection only.
  const original = (Reflect.get(target, name) as Query).bind(target);
  Object.defineProperty(target, name, {
    value: wrap(original),
    configurable: true,
    writable: true,
    enumerable: false,
  });
  return () => {
    if (own) Object.defineProperty(target, name, own);
    else Reflect.deleteProperty(target, name);
  };
}
