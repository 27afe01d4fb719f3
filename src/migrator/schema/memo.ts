/**
 * Remembers the answers of a pure function of two texts. Types, defaults and predicates repeat from table to table, and each is compared many
 * times. A run that asks about very many texts begins anew.
 */
export function memoized<First extends string, Answer>(
  answer: (first: First, second: string) => Answer,
): (first: First, second: string) => Answer {
  const known = new Map<string, Map<string, Answer>>();
  let count = 0;
  return (first, second) => {
    let answers = known.get(second);
    if (!answers) known.set(second, (answers = new Map<string, Answer>()));
    const found = answers.get(first);
    if (found !== undefined || answers.has(first)) return found as Answer;
    const fresh = answer(first, second);
    count += 1;
    if (count > mostAnswers) {
      known.clear();
      count = 0;
    } else answers.set(first, fresh);
    return fresh;
  };
}

const mostAnswers = 50_000;
