/** The DataSource of the application and of TypeORM's own command line, and the settings of autogen. */
import "reflect-metadata";
import { DataSource } from "typeorm";
import { defineConfig } from "typeorm-autogen";
import { entities } from "./src/entities";
import { settings } from "./src/settings";

export const autogen = defineConfig({
  migrations: "migrations",
  entities: "src/entities",
  /** The databases that every migration must work on, and the environment in which the entities are read for each. */
  targets: {
    sqlite: { DATABASE_URL: "sqlite::memory:" },
    postgres: { DATABASE_URL: "postgres://localhost/unused" },
  },
});

export default new DataSource({
  ...settings.database,
  entities,
  migrations: [`${__dirname}/migrations/*.ts`],
});
