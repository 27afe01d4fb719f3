import { bestAssignment } from "../../../../src/migrator/diff/likeness/assignment";

test.each([
  ["nothing", [], []],
  ["a row without columns", [[]], [undefined]],
  [
    "the greedy choice would take what the other row needs",
    [
      [9, 8],
      [8, 1],
    ],
    [1, 0],
  ],
  ["more rows than columns", [[1], [3], [2]], [undefined, 0, undefined]],
  ["more columns than rows", [[1, 5, 2]], [1]],
])("%s", (_title, scores, expected) => {
  expect(bestAssignment(scores)).toEqual(expected);
});

test("no other pairing of five has a greater sum", () => {
  for (let seed = 1; seed <= 50; seed += 1) {
    const scores = [0, 1, 2, 3, 4].map((row) =>
      [0, 1, 2, 3, 4].map((column) => (((row + 1) * 7919 + (column + 1) * 104729) * seed) % 97),
    );
    const sum = (columns: readonly number[]): number =>
      columns.reduce((total, column, row) => total + (scores[row]?.[column] ?? 0), 0);
    const best = Math.max(...permutations([0, 1, 2, 3, 4]).map(sum));
    expect(sum(bestAssignment(scores).map((column) => column ?? 0))).toBe(best);
  }
});

function permutations(items: readonly number[]): readonly (readonly number[])[] {
  if (items.length === 0) return [[]];
  return items.flatMap((first) =>
    permutations(items.filter((item) => item !== first)).map((others) => [first, ...others]),
  );
}
