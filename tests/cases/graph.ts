/**
 * What a graph of revisions means, case by case: (graph, what is applied, words) -> revisions, or the code of an error. The behaviours are those that
 * users of Alembic know, better where its own are known to be weak.
 *
 * A graph is written `id<parent,parent ^dependency #label; ...`, oldest first.
 */
export type Ask = "upgrade" | "downgrade" | "find" | "range" | "stamp" | "late";

export interface GraphCase {
  readonly graph: string;
  /** Ids with spaces between. */
  readonly applied: string;
  readonly ask: Ask;
  readonly words: string;
  /** Ids in order, or an error's code. A stamp says `+id` and `-id`. */
  readonly gives: string;
}

const cases = (graph: string, applied: string, rows: readonly string[]): readonly GraphCase[] =>
  rows.map((row) => {
    const [question = "", gives = ""] = row.split(/\s*=>\s*/);
    const [ask = "", ...words] = question.trim().split(/\s+/);
    return { graph, applied, ask: ask as Ask, words: words.join(" "), gives };
  });

const line = "a1; b2<a1; c3<b2; d4<c3";
const fork = "a; b<a; c<a";
const deepFork = "a; b<a; c<b; d<c; x<b #side; y<x";
const merged = "a; b<a; c<a; m<b,c; n<m";
const twoBases = "a #one; b<a; x #two; y<x";
const dependent = "a #core; b<a; c<b; x #billing ^b; y<x";
const diamonds = "a; b<a; c<a; m<b,c; d<m; e<m; n<d,e";
const mergedBases = "a; x; m<a,x";

export const graphCases: readonly GraphCase[] = [
  ...cases(line, "", [
    "upgrade head => a1 b2 c3 d4",
    "upgrade heads => a1 b2 c3 d4",
    "upgrade c3 => a1 b2 c3",
    "upgrade c => a1 b2 c3",
    "upgrade +1 => a1",
    "upgrade +4 => a1 b2 c3 d4",
    "upgrade +5 => target-unknown",
    "upgrade +0 =>",
    "upgrade a1+2 => a1 b2 c3",
    "upgrade d4-1 => a1 b2 c3",
    "upgrade d4-4 =>",
    "upgrade d4-5 => target-unknown",
    "upgrade c3+2 => target-unknown",
    "upgrade base => target-unknown",
    "upgrade -1 => target-unknown",
    "upgrade nothing => revision-unknown",
    "upgrade nothing@head => revision-unknown",
    "upgrade a1@head => a1 b2 c3 d4",
    "upgrade c3@+2 => a1 b2",
    "upgrade a1:b2 => target-unknown",
    "upgrade @head => target-unknown",
    "upgrade head@ => target-unknown",
    "upgrade a@b@c => target-unknown",
    "downgrade base =>",
    "downgrade -1 => target-unknown",
    "downgrade a1 => target-unknown",
    "find head => d4",
    "find head-1 => c3",
    "upgrade head-2 => a1 b2",
    "upgrade head+1 => target-unknown",
    "range head-1:head => c3 d4",
    "find a1+1 => b2",
    "find base =>",
    "find +1 => target-unknown",
    "range : => a1 b2 c3 d4",
    "range b2:c3 => b2 c3",
    "range b2: => b2 c3 d4",
    "range :b2 => a1 b2",
    "range base:b2 => a1 b2",
    "range c3 => c3",
    "range -2: => c3 d4".replace("c3 d4", "b2 c3 d4"),
    "range -30: => a1 b2 c3 d4",
    "range a1:+2 => a1 b2 c3",
    "range c3:a1 => target-unknown",
    "range a1:b2:c3 => usage",
    "stamp head => +a1 +b2 +c3 +d4",
    "stamp b2 => +a1 +b2",
    "stamp base =>",
    "stamp zz => revision-unknown",
  ]),
  ...cases(line, "a1 b2", [
    "upgrade head => c3 d4",
    "upgrade b2 =>",
    "upgrade a1 =>",
    "upgrade +1 => c3",
    "upgrade +3 => target-unknown",
    "upgrade a1+1 =>",
    "downgrade base => b2 a1",
    "downgrade -1 => b2",
    "downgrade -2 => b2 a1",
    "downgrade -3 => target-unknown",
    "downgrade a1 => b2",
    "downgrade b2 =>",
    "downgrade b2-1 => b2",
    "downgrade b2-2 => b2 a1",
    "downgrade a1+1 =>",
    "downgrade c3 => target-unknown",
    "downgrade head => target-unknown",
    "downgrade +1 => target-unknown",
    "downgrade zz => revision-unknown",
    "range current: => b2 c3 d4",
    "range current:current+1 => b2 c3",
    "range :current => a1 b2",
    "stamp head => +c3 +d4",
    "stamp a1 => -b2",
    "stamp base => -b2 -a1",
    "stamp b2 =>",
    "late head =>",
  ]),
  // A hole: a file of an older date that came later.
  ...cases(line, "a1 c3", [
    "upgrade head => b2 d4",
    "late head => b2",
    "late d4 => b2",
    "downgrade a1 => c3",
  ]),
  // Unique beginnings.
  ...cases("ab12; ab34<ab12; cd56<ab34", "", [
    "upgrade ab1 => ab12",
    "upgrade ab => revision-ambiguous",
    "upgrade c => ab12 ab34 cd56",
    "upgrade ab1+1 => ab12 ab34",
    "upgrade cd56 => ab12 ab34 cd56",
  ]),
  // The beginning of an id is looked for within the branch only.
  ...cases("ab12 #one; cd34<ab12; ab56 #two; ab78<ab56", "", [
    "find one@ab => ab12",
    "find two@ab5 => ab56",
    "find two@ab => revision-ambiguous",
    "find two@cd => revision-unknown",
    "upgrade one@cd => ab12 cd34",
    "upgrade on@head => ab12 cd34",
  ]),
  // An id that is the beginning of another one is that id.
  ...cases("ab; abc<ab", "", ["upgrade ab => ab", "find abc => abc"]),

  ...cases(fork, "a", [
    "upgrade head => revision-several-heads",
    "upgrade heads => b c",
    "upgrade b => b",
    "upgrade c@head => c",
    "upgrade +1 => revision-ambiguous",
    "upgrade b@+1 => b",
    "find head => revision-several-heads",
    "find head-1 => revision-several-heads",
    "find b@head-1 => a",
    "downgrade -1 => a",
    "stamp heads => +b +c",
    "stamp head => revision-several-heads",
    "stamp b c => +b +c",
  ]),
  ...cases(fork, "a b c", [
    "upgrade heads =>",
    "upgrade b@head =>",
    "downgrade -1 => revision-ambiguous",
    "downgrade b@-1 => b",
    "downgrade c@a => c",
    "downgrade a => c b",
    "downgrade b =>",
    "downgrade base => c b a",
    "stamp b =>",
    "stamp a => -c -b",
  ]),
  ...cases(deepFork, "", [
    "upgrade side => a b x",
    "upgrade side@head => a b x y",
    "upgrade side@heads => a b x y",
    "upgrade side@+3 => a b x",
    "upgrade d@head => a b c d",
    "upgrade b@head => revision-several-heads",
    "upgrade b@heads => a b c d x y",
    "upgrade side@d => revision-unknown",
    "upgrade side+1 => a b x y",
    "upgrade b+1 => revision-ambiguous",
    "upgrade side@b+1 => a b x",
    "upgrade d@b+2 => a b c d",
  ]),
  ...cases(deepFork, "a b c d x y", [
    "downgrade b => y x d c",
    "downgrade side@b => y x",
    "downgrade d@b => d c",
    "downgrade x => y",
    "downgrade side@-1 => y",
    "downgrade side@-2 => y x",
    "downgrade d@-1 => d",
    "downgrade side@base => y x d c b a",
    "downgrade y-1 => y",
  ]),
  ...cases(deepFork, "a b c", [
    "upgrade side@+1 => x",
    "upgrade +1 => d",
    "upgrade heads => d x y",
    "downgrade side@a => c b",
  ]),
  ...cases(merged, "", [
    "upgrade head => a b c m n",
    "upgrade m => a b c m",
    "upgrade b => a b",
    "upgrade n-1 => a b c m",
    "upgrade n-2 => revision-ambiguous",
    "upgrade b@head => a b c m n",
    "find b+1 => m",
    "range b:m => b m",
    "range a:m => a b c m",
    "range b:c => target-unknown",
  ]),
  ...cases(merged, "a b", [
    "upgrade head => c m n",
    "upgrade +1 => c m",
    "upgrade m => c m",
    "upgrade c => c",
    "downgrade -1 => b",
    "stamp m => +c +m",
  ]),
  // Alembic finds `+1` ambiguous here; both ways lead to the merge.
  ...cases(merged, "a b c", ["upgrade +1 => m", "upgrade +2 => m n", "upgrade +3 => target-unknown"]),
  ...cases(merged, "a b c m n", [
    "downgrade m => n",
    "downgrade b => n m",
    "downgrade c => n m",
    "downgrade a => n m c b",
    "downgrade b@a => n m b",
    "downgrade -1 => n",
    "downgrade -2 => n m",
    "downgrade -3 => n m c b",
    "downgrade b@-2 => n m",
    "downgrade b@-3 => n m b",
    "downgrade base => n m c b a",
    "stamp b => -n -m",
    "stamp a => -n -m -c -b",
  ]),
  ...cases(twoBases, "", [
    "upgrade head => revision-several-heads",
    "upgrade heads => a b x y",
    "upgrade one@head => a b",
    "upgrade two@+1 => x",
    "upgrade +1 => revision-ambiguous",
    "range : => a b x y",
  ]),
  ...cases(twoBases, "a b x y", [
    "downgrade one@base => b a",
    "downgrade base => y x b a",
    "downgrade two@-2 => y x",
    "downgrade two@-3 => target-unknown",
    "downgrade x => y",
    "stamp two@base => -y -x",
    "stamp x => -y",
  ]),
  ...cases(dependent, "", [
    "upgrade billing@head => a b x y",
    "upgrade x => a b x",
    "upgrade core => a",
    "upgrade core@head => a b c",
    "upgrade billing@+1 => a b x",
    "upgrade heads => a b c x y",
    "upgrade head => revision-several-heads",
    "stamp y => +a +b +x +y",
    "range x:y => x y",
  ]),
  // A head that something of another branch depends on stays a head.
  ...cases("a #core; x #billing ^a", "", ["upgrade head => revision-several-heads", "upgrade x => a x"]),
  ...cases("a #core; x #billing ^a", "a x", [
    "downgrade -1 => revision-ambiguous",
    "downgrade billing@-1 => x",
    "downgrade core@-1 => x a",
    "downgrade core@base => x a",
    "stamp base => -x -a",
  ]),
  ...cases(dependent, "a b x y", [
    "downgrade a => y x b",
    "downgrade core@a => y x b",
    "downgrade billing@base => y x",
    "downgrade core@base => y x b a",
    "downgrade b =>",
    "stamp core@base => -y -x -b -a",
  ]),
  ...cases(diamonds, "", [
    "upgrade head => a b c m d e n",
    "upgrade a+2 => a b c m",
    "upgrade a+3 => revision-ambiguous",
    "upgrade a+4 => a b c m d e n",
  ]),
  ...cases(diamonds, "a b c m d e n", [
    "downgrade m => n e d",
    "downgrade d => n",
    "downgrade m-1 => n e d m",
  ]),
  ...cases(mergedBases, "", ["upgrade head => a x m", "upgrade a => a"]),
  ...cases(mergedBases, "a x m", ["downgrade a => m", "downgrade base => m x a", "downgrade a@base => m a"]),
  // Two rows that a stamp brings together, and one that lies before it.
  ...cases(merged, "a c", ["stamp b c => +b", "stamp n => +b +m +n", "stamp base => -c -a"]),
  ...cases(deepFork, "a b x", [
    "stamp d => +c +d",
    "stamp side@head => +y",
    "stamp b => -x",
    "stamp d y => +c +d +y",
  ]),
  ...cases("", "", [
    "upgrade head =>",
    "upgrade heads =>",
    "downgrade base =>",
    "find head => target-unknown",
    "upgrade +1 => target-unknown",
    "stamp head => target-unknown",
  ]),
];

/** Files that do not fit together: the code, and what the message has to name. */
export const brokenGraphs: readonly (readonly [graph: string, code: string, named: RegExp])[] = [
  ["a; a", "revision-duplicate", /a\.ts and .*a\.ts/],
  ["a #x; b<a #x", "revision-duplicate", /branch label "x": .*a\.ts and .*b\.ts/],
  ["a; b<a #a", "revision-duplicate", /"a"/],
  ["b<gone", "revision-missing-parent", /"gone" of revision b .*b\.ts/],
  ["a; b<a ^gone", "revision-missing-parent", /dependency "gone" of revision b/],
  ["a<b; b<a", "revision-cycle", /a -> b -> a .*a\.ts, .*b\.ts/],
  ["a<a", "revision-cycle", /a -> a .*a\.ts/],
  ["a; b<a ^c; c<b", "revision-cycle", /b -> c -> b|c -> b -> c/],
  ["a ^a", "revision-cycle", /a -> a/],
  ["r; a<r,c; b<a; c<b", "revision-cycle", /a -> c -> b -> a|b -> a -> c -> b|c -> b -> a -> c/],
];
