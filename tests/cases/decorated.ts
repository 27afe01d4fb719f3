/** What an EntitySchema cannot say: table comments, the kind of an identity, and indexes that are built concurrently. */
import { Column, Entity, Index, PrimaryColumn, PrimaryGeneratedColumn } from "typeorm";

function commentedBefore(): new () => object {
  @Entity("commented", { comment: "work" })
  class Before {
    @PrimaryColumn("integer")
    id: number;

    @Column("varchar", { comment: "what to do" })
    name: string;
  }
  return Before;
}

function commentedAfter(): new () => object {
  @Entity("commented", { comment: "the work" })
  class After {
    @PrimaryColumn("integer")
    id: number;

    @Column("varchar", { comment: 'what\'s to do, in "words" -- */ `${1}`' })
    name: string;
  }
  return After;
}

export const Commented = { before: commentedBefore(), after: commentedAfter() };

function identified(table: string, kind: "ALWAYS" | "BY DEFAULT"): new () => object {
  @Entity(table)
  class Identified {
    @PrimaryGeneratedColumn("identity", { generatedIdentity: kind })
    id: number;

    @Column("text")
    name: string;
  }
  return Identified;
}

export const Identified = {
  always: identified("things", "ALWAYS"),
  byDefault: identified("things", "BY DEFAULT"),
  counted: identified("counted", "ALWAYS"),
};

/** Hard case 39. */
function counted(): new () => object {
  @Entity("t39")
  class Counting {
    @PrimaryGeneratedColumn("identity", { generatedIdentity: "ALWAYS" })
    id: number;

    @Column("varchar")
    a: string;
  }
  return Counting;
}

export const Counted = { always: counted() };

/** With an index that is built concurrently. */
export function concurrent(
  table: string,
  index: { readonly name: string; readonly where?: string },
): new () => object {
  @Entity(table)
  class Concurrent {
    @PrimaryGeneratedColumn()
    id: number;

    @Index(index.name, { concurrent: true, ...(index.where === undefined ? {} : { where: index.where }) })
    @Column("int")
    a: number;
  }
  return Concurrent;
}
