import fc from "fast-check";
import { circles, topologicalOrder, type Graph } from "../../../src/migrator/diff/graph";

const graph = (edges: Readonly<Record<string, string>>): Graph<string> =>
  new Map(Object.entries(edges).map(([node, later]) => [node, new Set(later.split(" ").filter(Boolean))]));

it.each<readonly [string, Readonly<Record<string, string>>, string]>([
  ["what the edges leave open keeps its order", { c: "", a: "", b: "" }, "c a b"],
  ["what must come first does", { a: "", b: "a", c: "" }, "b a c"],
  ["a chain", { a: "", b: "a", c: "b" }, "c b a"],
  ["a circle comes last, in the order it came in", { a: "b", b: "a", c: "" }, "c a b"],
  ["what follows a circle stays behind it", { a: "b", b: "a d", c: "", d: "" }, "c a b d"],
])("%s", (_title, edges, order) => {
  expect(topologicalOrder(graph(edges)).join(" ")).toBe(order);
});

it.each<readonly [string, Readonly<Record<string, string>>, readonly string[]]>([
  ["none", { a: "b", b: "" }, []],
  ["two nodes", { a: "b", b: "a" }, ["a b"]],
  ["two circles", { a: "b", b: "a c", c: "d", d: "c" }, ["a b", "c d"]],
  ["a circle of three with a tail", { x: "a", a: "b", b: "c", c: "a" }, ["a b c"]],
])("circles: %s", (_title, edges, found) => {
  const sorted = circles(graph(edges)).map((circle) => [...circle].sort().join(" "));
  expect(sorted.sort()).toEqual(found);
});

it("an order of a graph without circles respects every edge", () => {
  const acyclic = fc
    .array(fc.tuple(fc.nat({ max: 30 }), fc.nat({ max: 30 })), { maxLength: 80 })
    .map((pairs) => {
      const edges = new Map<number, Set<number>>(Array.from({ length: 31 }, (_, node) => [node, new Set()]));
      // Always upwards, so that no circle can be.
      for (const [left, right] of pairs)
        if (left !== right) edges.get(Math.min(left, right))?.add(Math.max(left, right));
      return edges;
    });
  fc.assert(
    fc.property(acyclic, fc.infiniteStream(fc.nat()), (edges, ranks) => {
      const keys = [...edges.keys()].map((node) => [Number(ranks.next().value), node] as const);
      const shuffled = new Map(
        keys
          .sort(([left], [right]) => left - right)
          .map(([, node]) => [node, edges.get(node) ?? new Set<number>()]),
      );
      const order = topologicalOrder(shuffled);
      for (const [from, later] of edges)
        for (const to of later) expect(order.indexOf(from)).toBeLessThan(order.indexOf(to));
      expect(circles(shuffled)).toEqual([]);
    }),
  );
});
