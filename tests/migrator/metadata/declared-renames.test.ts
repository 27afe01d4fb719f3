/** What `@RenamedFrom` and `renamedFrom` say, as names of the database. */
import "reflect-metadata";
import {
  Column,
  DataSource,
  Entity,
  EntitySchema,
  JoinTable,
  ManyToMany,
  ManyToOne,
  PrimaryGeneratedColumn,
} from "typeorm";
import { RenamedFrom, renamedFrom } from "../../../src/migrator";
import type { DeclaredRenames } from "../../../src/migrator/metadata/declared-renames";
import { desiredSchema } from "../../../src/migrator/metadata/entities";
import { sqliteOptions } from "../../support/typeorm-line";

@Entity("crews")
class Crew {
  @PrimaryGeneratedColumn()
  id: number;
}

class Address {
  @RenamedFrom("zip")
  @Column("varchar")
  postcode: string;
}

abstract class Owned {
  @RenamedFrom("holder")
  @Column("varchar")
  owner: string;
}

@RenamedFrom("Job")
@Entity("tasks")
class Task extends Owned {
  @PrimaryGeneratedColumn()
  id: number;

  @RenamedFrom({ values: { queued: "waiting" } })
  @Column("simple-enum", { enum: ["queued"] })
  status: string;

  @Column(() => Address)
  home: Address;

  @RenamedFrom("team")
  @ManyToOne(() => Crew)
  crew: Crew;

  @RenamedFrom("tags")
  @ManyToMany(() => Crew)
  @JoinTable()
  labels: Crew[];
}

const note = new EntitySchema({
  name: "Note",
  tableName: "notes",
  columns: {
    id: { type: "integer", primary: true },
    body: { type: "text" },
    kind: { type: "simple-enum", enum: ["long"] },
  },
});
renamedFrom(note, { table: "memos", properties: { body: "text" }, values: { kind: { long: "big" } } });
renamedFrom("Crew", { table: "teams" });

async function declared(): Promise<DeclaredRenames> {
  const dataSource = new DataSource({ ...sqliteOptions(":memory:"), entities: [Crew, Task, note] });
  await dataSource.initialize();
  try {
    return desiredSchema(dataSource, "sqlite").declared;
  } finally {
    await dataSource.destroy();
  }
}

test("tables: a class, an EntitySchema, a name, and the table of a many-to-many", async () => {
  expect((await declared()).tables).toEqual(
    expect.arrayContaining([
      { table: { name: "tasks" }, from: [{ name: "Job" }, { name: "job" }] },
      { table: { name: "notes" }, from: [{ name: "memos" }] },
      { table: { name: "crews" }, from: [{ name: "teams" }] },
      { table: { name: "tasks_labels_crews" }, from: [{ name: "tags" }, { name: "tasks_tags_crews" }] },
    ]),
  );
});

test("columns: inherited, embedded, of a relation, of an EntitySchema", async () => {
  expect(
    [...(await declared()).columns].sort((left, right) => (left.column < right.column ? -1 : 1)),
  ).toEqual([
    { table: { name: "notes" }, column: "body", from: ["text"] },
    { table: { name: "tasks" }, column: "crewId", from: ["team", "teamId"] },
    { table: { name: "tasks" }, column: "homePostcode", from: ["zip", "homeZip"] },
    { table: { name: "tasks" }, column: "owner", from: ["holder"] },
  ]);
});

test("values", async () => {
  expect((await declared()).values).toEqual(
    expect.arrayContaining([
      { table: { name: "tasks" }, column: "status", values: [{ from: "waiting", to: "queued" }] },
      { table: { name: "notes" }, column: "kind", values: [{ from: "big", to: "long" }] },
    ]),
  );
});
