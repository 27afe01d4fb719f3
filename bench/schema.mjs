// The same schema of N tables for every tool: 11 columns, two indexes, a foreign key, a check, an enum.

/** What the entity of table number `position` has. Table 0 points at itself, every other one at the table before it. */
export function tableOf(position) {
  return {
    name: `item_${String(position).padStart(4, "0")}`,
    className: `Item${String(position).padStart(4, "0")}`,
    parent: Math.max(position - 1, 0),
  };
}

const types = {
  postgres: { uuid: "uuid", json: "jsonb", at: "timestamptz", status: "enum", numeric: "numeric" },
  sqlite: { uuid: "varchar", json: "simple-json", at: "datetime", status: "simple-enum", numeric: "decimal" },
};

/** @returns the text of one TypeORM entity in TypeScript. @param extra one more column */
export function typeormEntity(position, dialect, extra = false) {
  const { name, className, parent } = tableOf(position);
  const other = tableOf(parent).className;
  const type = types[dialect];
  return `import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryGeneratedColumn } from "typeorm";
${parent === position ? "" : `import { ${other} } from "./${tableOf(parent).name}";\n`}
@Entity("${name}")
@Check("CHK_${name}", "amount >= 0")
@Index("IX_${name}_rank", ["rank"])
@Index("IX_${name}_status_at", ["status", "createdAt"])
export class ${className} {
  @PrimaryGeneratedColumn("uuid") id: string;
  @Column("varchar", { length: 120 }) title: string;
  @Column("text", { nullable: true }) body: string | null;
  @Column("integer", { default: 0 }) rank: number;
  @Column("boolean", { default: false }) active: boolean;
  @Column("${type.at}", { name: "created_at" }) createdAt: Date;
  @Column("${type.json}", { nullable: true }) data: object | null;
  @Column("${type.numeric}", { precision: 12, scale: 2, default: 0 }) amount: string;
  @Column("${type.status}", { enum: ["open", "done", "gone"], default: "open" }) status: string;
  @Column("bigint", { default: 0 }) counter: string;
  @Column("varchar", { length: 80, unique: true }) code: string;
  ${extra ? '@Column("varchar", { length: 40, nullable: true }) note: string | null;' : ""}
  @ManyToOne(() => ${other}, { onDelete: "CASCADE", nullable: true }) @JoinColumn({ name: "parent_id" }) parent: ${other} | null;
}
`;
}
