import { classNameFor, fileNameFor, nextTimestamp } from "../../../src/migrator/revisions/naming";

it.each([
  ["add priority to tasks", "AddPriorityToTasks1763679060000", "1763679060000-add-priority-to-tasks.ts"],
  ["Füge Größe hinzu", "FugeGroEHinzu1763679060000", "1763679060000-fuge-gro-e-hinzu.ts"],
  ["日本", "Revision1763679060000", "1763679060000-revision.ts"],
  ["2 steps", "Revision2Steps1763679060000", "1763679060000-2-steps.ts"],
  ["version 2", "Version2At1763679060000", "1763679060000-version-2.ts"],
  ["../../etc/passwd", "EtcPasswd1763679060000", "1763679060000-etc-passwd.ts"],
])("%s", (message, className, fileName) => {
  expect(classNameFor(message, 1763679060000)).toBe(className);
  expect(fileNameFor({ message, timestamp: 1763679060000, id: "9f3c" })).toBe(fileName);
});

it("a new revision is later than its parents, whatever this machine's clock says", () => {
  expect(nextTimestamp(1000, [{ timestamp: 2000 }])).toBe(2001);
  expect(nextTimestamp(3000, [{ timestamp: 2000 }])).toBe(3000);
});
