/** Taking out what is refused, with few tries. */
import { accepted, extended, limited } from "../../../../src/migrator/database/proof/accepted";

const numbers = [...Array(16).keys()];

function counting(isTaken: (items: readonly number[]) => boolean): {
  readonly takes: (items: readonly number[]) => Promise<boolean>;
  readonly tries: () => number;
} {
  let tries = 0;
  return {
    takes: (items) => {
      tries += 1;
      return Promise.resolve(isTaken(items));
    },
    tries: () => tries,
  };
}

test("a bad one among many costs few tries", async () => {
  const { takes, tries } = counting((items) => !items.includes(11));
  expect(await accepted(numbers, takes)).toEqual(numbers.filter((number) => number !== 11));
  expect(tries()).toBeLessThan(16);
});

test("of two that are in each other's way one stays", async () => {
  const { takes } = counting((items) => !(items.includes(2) && items.includes(13)));
  expect(await accepted(numbers, takes)).toEqual(numbers.filter((number) => number !== 13));
});

test("nothing stays where everything is refused", async () => {
  expect(await accepted(numbers, () => Promise.resolve(false))).toEqual([]);
});

test("the base stays when the tries are used up", async () => {
  const { takes, tries } = counting((items) => items.every((number) => number % 2 === 0));
  expect(await extended([0], numbers.slice(1), limited(takes, 4))).toEqual([0]);
  expect(tries()).toBe(4);
});
