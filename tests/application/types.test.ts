/** What users import has types that fit the TypeORM of their project, whichever it is. */
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { complaintsAbout } from "../support/plain-typeorm";
import { repository } from "../support/project";
import { typeormFolder } from "../support/typeorm-line";

const text = `
import { DataSource, type MigrationInterface, type QueryRunner } from "typeorm";
import { defineConfig, operations, readSettings, startUp, upgrade } from "typeorm-autogen";

export const autogen = defineConfig({ migrations: "migrations" });
const dataSource = new DataSource({ ...readSettings({ directory: "." }).database, entities: [] });
export default dataSource;

export class First implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await operations(queryRunner).sql("SELECT 1");
  }
  async down(): Promise<void> {}
}

void startUp(dataSource);
void upgrade(dataSource, { target: "head" });
`;

test.each(["0.3", "0.3.20", "1"] as const)("with TypeORM %s", (line) => {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), "autogen-types-")));
  try {
    // As npm installs it: without the packages of this repository below it.
    const own = join(directory, "node_modules", "typeorm-autogen");
    mkdirSync(own, { recursive: true });
    cpSync(join(repository, "package.json"), join(own, "package.json"));
    cpSync(join(repository, "dist"), join(own, "dist"), { recursive: true });
    symlinkSync(typeormFolder(line), join(directory, "node_modules", "typeorm"));
    writeFileSync(join(directory, "ormconfig.ts"), text);
    writeFileSync(join(directory, "wrong.ts"), text.replace("upgrade(dataSource", "upgrade({}"));
    expect(complaintsAbout(directory, ["ormconfig.ts"])).toEqual([]);
    expect(complaintsAbout(directory, ["wrong.ts"])).toHaveLength(1);
  } finally {
    rmSync(directory, { recursive: true });
  }
});
