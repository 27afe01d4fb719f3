/** Words that take each other's place in schemas. Evidence for a question, never an answer. */

const groups: readonly (readonly string[])[] = [
  "title headline heading caption subject header name label",
  "owner assignee holder responsible assigned",
  "owner author creator",
  "customer client buyer patron",
  "user account member person people",
  "company organization organisation firm business tenant",
  "employee worker staff",
  "description summary detail details note notes comment comments remark",
  "body content contents text message",
  "created inserted added",
  "updated modified changed edited",
  "deleted removed",
  "amount total sum price cost",
  "quantity count number amount",
  "state status stage phase",
  "kind type category class",
  "url link href uri address",
  "phone telephone mobile",
  "mail email",
  "first given fore",
  "last family sur",
  "begin start from since",
  "end finish until to stop",
  "tag label",
  "image picture photo avatar",
  "rank position order sort sequence",
  "active enabled live",
  "waiting queued pending open scheduled",
  "done finished completed complete closed",
  "running working active processing started",
  "failed error broken errored",
  "cancelled canceled aborted stopped",
  "new created draft",
  "post article entry",
  "picture photo",
  "group team crew",
  "task job ticket issue",
  "invoice bill",
  "order purchase",
  "product item article",
  "city town",
  "zip postcode postal",
  "birthday birthdate dob",
  "low minor",
  "high major",
].map((line) => line.split(" "));

export function isSynonym(left: string, right: string): boolean {
  return groups.some((group) => group.includes(left) && group.includes(right));
}

const secretWords: ReadonlySet<string> = new Set(
  "password passwd pwd passphrase secret hash hashed salt token credential credentials ssn pin cvv otp apikey private".split(
    " ",
  ),
);

/** A word for what must not show up under another name. */
export function isSecretWord(word: string): boolean {
  return secretWords.has(word);
}
