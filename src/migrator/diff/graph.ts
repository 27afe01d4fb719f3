/** Two textbook algorithms on directed graphs, stable: what the edges leave open keeps the order of the keys. */

/** For each node the nodes that must come after it. Every node is a key. */
export type Graph<N = number> = ReadonlyMap<N, ReadonlySet<N>>;

/**
 * Kahn's algorithm; of the nodes that are free the one that came first is taken. Should the graph have a circle, its nodes
 * follow at the end in the order they came in.
 */
export function topologicalOrder<N>(graph: Graph<N>): readonly N[] {
  const nodes = [...graph.keys()];
  const rank = new Map(nodes.map((node, position) => [node, position]));
  const waiting = new Map(nodes.map((node) => [node, 0]));
  for (const later of graph.values())
    for (const node of later) waiting.set(node, (waiting.get(node) ?? 0) + 1);
  const free = new SortedRanks();
  for (const [node, count] of waiting) if (count === 0) free.add(rank.get(node) ?? 0);
  const ordered: N[] = [];
  for (let next = free.take(); next !== undefined; next = free.take()) {
    const node = nodes[next] as N; // ranks are positions in nodes
    ordered.push(node);
    for (const later of graph.get(node) ?? []) {
      const left = (waiting.get(later) ?? 0) - 1;
      waiting.set(later, left);
      if (left === 0) free.add(rank.get(later) ?? 0);
    }
  }
  if (ordered.length === nodes.length) return ordered;
  const done = new Set(ordered);
  return [...ordered, ...nodes.filter((node) => !done.has(node))];
}

/** A binary heap of numbers. */
class SortedRanks {
  readonly #heap: number[] = [];

  add(rank: number): void {
    const heap = this.#heap;
    heap.push(rank);
    for (let child = heap.length - 1; child > 0;) {
      const parent = (child - 1) >> 1;
      if (this.#at(parent) <= this.#at(child)) return;
      this.#swap(parent, child);
      child = parent;
    }
  }

  take(): number | undefined {
    const heap = this.#heap;
    const least = heap[0];
    const last = heap.pop();
    if (least === undefined || last === undefined || heap.length === 0) return least;
    heap[0] = last;
    for (let parent = 0; ;) {
      const left = 2 * parent + 1;
      const right = left + 1;
      let smallest = parent;
      if (left < heap.length && this.#at(left) < this.#at(smallest)) smallest = left;
      if (right < heap.length && this.#at(right) < this.#at(smallest)) smallest = right;
      if (smallest === parent) return least;
      this.#swap(parent, smallest);
      parent = smallest;
    }
  }

  #at(position: number): number {
    return this.#heap[position] ?? Infinity;
  }

  #swap(left: number, right: number): void {
    const kept = this.#at(left);
    this.#heap[left] = this.#at(right);
    this.#heap[right] = kept;
  }
}

/** Groups of nodes that can each reach one another: Tarjan's strongly connected components of two nodes or more. */
export function circles<N>(graph: Graph<N>): readonly (readonly N[])[] {
  const index = new Map<N, number>();
  const low = new Map<N, number>();
  const stack: N[] = [];
  const onStack = new Set<N>();
  const found: N[][] = [];
  const visit = (node: N): void => {
    index.set(node, index.size);
    low.set(node, index.get(node) ?? 0);
    stack.push(node);
    onStack.add(node);
    for (const next of graph.get(node) ?? []) {
      if (!index.has(next)) visit(next);
      if (onStack.has(next)) low.set(node, Math.min(low.get(node) ?? 0, low.get(next) ?? 0));
    }
    if (low.get(node) !== index.get(node)) return;
    const circle = stack.splice(stack.indexOf(node));
    for (const member of circle) onStack.delete(member);
    if (circle.length > 1) found.push(circle);
  };
  for (const node of graph.keys()) if (!index.has(node)) visit(node);
  return found;
}
