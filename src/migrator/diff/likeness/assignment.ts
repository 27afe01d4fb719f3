/**
 * The pairing of rows with columns of a matrix whose scores add up to the most: all pairs are weighed at once, so that a good pair never
 * takes away what a better one needs. The Hungarian method with potentials (Kuhn 1955; Munkres 1957), O(n^3).
 */

/** For each row the column it gets, or undefined where there are too few. @param scores rows of equal length */
export function bestAssignment(scores: readonly (readonly number[])[]): readonly (number | undefined)[] {
  const width = scores[0]?.length ?? 0;
  const size = Math.max(scores.length, width);
  const cost = (row: number, column: number): number => -(scores[row]?.[column] ?? 0);
  const rowOf = matchColumns(size, cost);
  return scores.map((_row, row) => {
    const column = rowOf.indexOf(row);
    return column >= 0 && column < width ? column : undefined;
  });
}

/** For each column its row, at the least cost. Rows join one by one, each along the cheapest chain of changes. */
function matchColumns(size: number, cost: (row: number, column: number) => number): readonly number[] {
  const rowPrice = new Array<number>(size).fill(0);
  const columnPrice = new Array<number>(size + 1).fill(0);
  // The place behind the last column holds the row that is joining.
  const rowOf = new Array<number>(size + 1).fill(-1);
  for (let joining = 0; joining < size; joining += 1) {
    const least = new Array<number>(size).fill(Infinity);
    const cameFrom = new Array<number>(size).fill(size);
    const visited = new Array<boolean>(size + 1).fill(false);
    rowOf[size] = joining;
    let column = size;
    while (rowOf[column] !== -1) {
      visited[column] = true;
      const row = rowOf[column] ?? 0;
      let nearest = 0;
      let step = Infinity;
      for (let other = 0; other < size; other += 1) {
        if (visited[other]) continue;
        const reduced = cost(row, other) - (rowPrice[row] ?? 0) - (columnPrice[other] ?? 0);
        if (reduced < (least[other] ?? 0)) {
          least[other] = reduced;
          cameFrom[other] = column;
        }
        if ((least[other] ?? 0) < step) {
          step = least[other] ?? 0;
          nearest = other;
        }
      }
      for (let other = 0; other <= size; other += 1) {
        if (visited[other]) {
          const owner = rowOf[other] ?? 0;
          rowPrice[owner] = (rowPrice[owner] ?? 0) + step;
          columnPrice[other] = (columnPrice[other] ?? 0) - step;
        } else if (other < size) least[other] = (least[other] ?? 0) - step;
      }
      column = nearest;
    }
    while (column !== size) {
      const previous = cameFrom[column] ?? size;
      rowOf[column] = rowOf[previous] ?? -1;
      column = previous;
    }
  }
  return rowOf.slice(0, size);
}
