/** What an EntitySchema cannot say: table comments and the kind of an identity. */
import { Column, Entity, PrimaryColumn, PrimaryGeneratedColumn } from "typeorm";

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
