/** The application on its entities, on both databases, in a schema that its own migrations made. */
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { DataSource, EntityManager } from "typeorm";
import { withPostgresUrl } from "../support/databases";

type Entities = typeof import("../../src/entities");

/** The project as it starts in a process with this DATABASE_URL: decorators choose types when their file is read. */
interface Studio {
  readonly dataSource: DataSource;
  readonly entities: Entities;
}

const urls: Readonly<Record<string, (work: (url: string) => Promise<void>) => Promise<void>>> = {
  sqlite: async (work) => {
    const directory = mkdtempSync(join(tmpdir(), "autogen-studio-"));
    try {
      await work(`sqlite:${join(directory, "studio.db")}`);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  },
  postgres: withPostgresUrl,
};

async function withStudio(url: string, work: (studio: Studio) => Promise<void>): Promise<void> {
  const before = process.env["DATABASE_URL"];
  process.env["DATABASE_URL"] = url;
  jest.resetModules();
  const { default: dataSource } = require("../../ormconfig") as { default: DataSource };
  const entities = require("../../src/entities") as Entities;
  if (before === undefined) delete process.env["DATABASE_URL"];
  else process.env["DATABASE_URL"] = before;
  await dataSource.initialize();
  try {
    await dataSource.runMigrations();
    await work({ dataSource, entities });
  } finally {
    await dataSource.destroy();
  }
}

describe.each(Object.keys(urls))("on %s", (kind) => {
  const inStudio = (work: (studio: Studio) => Promise<void>): Promise<void> =>
    urls[kind]?.((url) => withStudio(url, work)) ?? Promise.reject(new Error(kind));

  it("TypeORM's schema builder finds nothing to change after the migrations, and they lead back to nothing", () =>
    inStudio(async ({ dataSource }) => {
      const log = await dataSource.driver.createSchemaBuilder().log();
      expect(log.upQueries.map(({ query }) => query)).toEqual([]);
      for (const _migration of dataSource.migrations) await dataSource.undoLastMigration();
      const runner = dataSource.createQueryRunner();
      const left = await Promise.all(
        dataSource.entityMetadatas.map(({ tableName }) => runner.hasTable(tableName)),
      );
      await runner.release();
      expect(new Set(left)).toEqual(new Set([false]));
    }));

  it("what was saved comes back, with its relations", () =>
    inStudio(async ({ dataSource, entities }) => {
      const { crew, tasks } = await seed(dataSource.manager, entities);
      const found = await dataSource.manager.findOneOrFail(entities.Crew, {
        where: { name: "Research" },
        relations: {
          agents: true,
          workflows: { tasks: { dependencies: true, parent: true, agent: true }, executions: true },
        },
        order: { workflows: { tasks: { position: "ASC" } } },
      });
      expect(found.id).toBe(crew.id);
      expect(found.agents.map(({ name }) => name).sort()).toEqual(["Ada", "Grace"]);
      const [plan] = found.workflows;
      expect(plan?.tasks.map(({ title }) => title)).toEqual(["Search", "Read", "Write"]);
      const [search, read, write] = plan?.tasks ?? [];
      expect(write?.dependencies.map(({ title }) => title).sort()).toEqual(["Read", "Search"]);
      expect(read?.parent?.id).toBe(search?.id);
      expect(search?.agent?.name).toBe("Ada");
      expect(read?.agent).toBeNull();
      expect(plan?.executions.map(({ status }) => status)).toEqual([entities.ExecutionStatus.Succeeded]);
      expect(tasks.map(({ id }) => id)).toContain(search?.id);
    }));

  it("values keep every digit, element and instant", () =>
    inStudio(async ({ dataSource, entities }) => {
      await seed(dataSource.manager, entities);
      const crew = await dataSource.manager.findOneByOrFail(entities.Crew, { name: "Research" });
      expect(crew).toMatchObject({
        status: entities.CrewStatus.Active,
        process: entities.CrewProcess.Hierarchical,
        configuration: { model: "large", nested: { list: [1, "two", null], text: 'it\'s "quoted"' } },
        metadata: null,
        tags: ["a, b", 'quo"te', "", "naïve 🚀"],
        executions_count: "9007199254740989",
        tokens_used: "0",
        total_cost: "9999999999.9999",
        success_rate: "33.30",
        verbose: true,
        max_rounds: 25,
      });
      expect(crew.last_run_at).toEqual(new Date("2026-03-29T01:30:00.123Z"));
      expect(crew.created_at).toBeInstanceOf(Date);
      expect(Math.abs(crew.created_at.getTime() - Date.now())).toBeLessThan(60_000);
      const agent = await dataSource.manager.findOneByOrFail(entities.Agent, { name: "Ada" });
      expect(agent).toMatchObject({
        temperature: "0.70",
        tools: [],
        configuration: {},
        allow_delegation: false,
      });
    }));

  it("counters count exactly up to 2^53", () =>
    inStudio(async ({ dataSource, entities }) => {
      const { crew } = await seed(dataSource.manager, entities);
      await dataSource.manager.increment(entities.Crew, { id: crew.id }, "executions_count", 2);
      const found = await dataSource.manager.findOneByOrFail(entities.Crew, { id: crew.id });
      expect(found.executions_count).toBe("9007199254740991");
    }));

  it("updated_at is renewed on every save that changes something, created_at stays", () =>
    inStudio(async ({ dataSource, entities }) => {
      const { crew } = await seed(dataSource.manager, entities);
      const first = await dataSource.manager.findOneByOrFail(entities.Crew, { id: crew.id });
      const { created_at: created, updated_at: before } = first;
      await wait(20);
      first.description = "changed";
      await dataSource.manager.save(first);
      const second = await dataSource.manager.findOneByOrFail(entities.Crew, { id: crew.id });
      expect(second.updated_at.getTime()).toBeGreaterThan(before.getTime());
      expect(second.created_at).toEqual(created);
    }));

  it("uniques, checks, enums and foreign keys are enforced", () =>
    inStudio(async ({ dataSource: { manager }, entities }) => {
      const { crew, workflow, tasks } = await seed(manager, entities);
      const refused = (work: Promise<unknown>): Promise<void> =>
        expect(work).rejects.toMatchObject({ name: "QueryFailedError" });
      await refused(manager.insert(entities.Crew, { name: "Research" }));
      await refused(manager.insert(entities.Crew, { name: "x", max_rounds: 0 }));
      await refused(manager.insert(entities.Crew, { name: "x", success_rate: "100.01" }));
      await refused(manager.insert(entities.Crew, { name: "x", status: "unheard of" as never }));
      await refused(manager.insert(entities.Agent, { crew_id: crew.id, name: "Ada", role: "r" }));
      await refused(
        manager.insert(entities.Agent, { crew_id: crew.id, name: "B", role: "r", temperature: "2.1" }),
      );
      await refused(manager.insert(entities.Agent, { crew_id: randomUUID(), name: "C", role: "r" }));
      await refused(manager.insert(entities.Workflow, { crew_id: crew.id, name: "Plan", version: 0 }));
      await refused(
        manager.insert(entities.Task, {
          workflow_id: workflow.id,
          position: 0,
          title: "t",
          instructions: "i",
        }),
      );
      await refused(manager.update(entities.Task, { id: tasks[0]?.id ?? "" }, { attempts: 4 }));
      await refused(manager.insert(entities.Execution, { workflow_id: workflow.id, prompt_tokens: "-1" }));
      await refused(
        manager.insert(entities.Execution, { workflow_id: workflow.id, finished_at: new Date() }),
      );
      await refused(
        manager.insert(entities.Execution, { workflow_id: workflow.id, idempotency_key: "once" }),
      );
      await manager.insert(entities.Execution, { workflow_id: workflow.id });
    }));

  it("what belongs to a crew goes with it; what only points at something stays", () =>
    inStudio(async ({ dataSource: { manager }, entities }) => {
      const { crew, agent, tasks } = await seed(manager, entities);
      await manager.delete(entities.Agent, { id: agent.id });
      expect((await manager.findOneByOrFail(entities.Task, { title: "Search" })).agent_id).toBeNull();
      await manager.delete(entities.Task, { id: tasks[0]?.id ?? "" });
      const write = await manager.findOneOrFail(entities.Task, {
        where: { title: "Write" },
        relations: { dependencies: true },
      });
      expect(write.dependencies.map(({ title }) => title)).toEqual(["Read"]);
      expect((await manager.findOneByOrFail(entities.Task, { title: "Read" })).parent_id).toBeNull();
      await manager.delete(entities.Crew, { id: crew.id });
      const left = [entities.Agent, entities.Workflow, entities.Task, entities.Execution].map((entity) =>
        manager.count(entity as typeof entities.Agent),
      );
      expect(await Promise.all(left)).toEqual([0, 0, 0, 0]);
    }));
});

/** A crew of two agents with one workflow of three tasks, which ran once. */
async function seed(
  manager: EntityManager,
  entities: Entities,
): Promise<{
  readonly crew: InstanceType<Entities["Crew"]>;
  readonly agent: InstanceType<Entities["Agent"]>;
  readonly workflow: InstanceType<Entities["Workflow"]>;
  readonly tasks: readonly InstanceType<Entities["Task"]>[];
}> {
  const { Agent, Crew, CrewProcess, CrewStatus, Execution, ExecutionStatus, Task, Workflow } = entities;
  const crew = await manager.save(
    manager.create(Crew, {
      name: "Research",
      status: CrewStatus.Active,
      process: CrewProcess.Hierarchical,
      configuration: { model: "large", nested: { list: [1, "two", null], text: 'it\'s "quoted"' } },
      tags: ["a, b", 'quo"te', "", "naïve 🚀"],
      executions_count: "9007199254740989",
      total_cost: "9999999999.9999",
      success_rate: "33.3",
      verbose: true,
      last_run_at: new Date("2026-03-29T02:30:00.123+01:00"),
    }),
  );
  const agent = await manager.save(manager.create(Agent, { crew, name: "Ada", role: "finds sources" }));
  await manager.save(manager.create(Agent, { crew, name: "Grace", role: "writes" }));
  const workflow = await manager.save(manager.create(Workflow, { crew, name: "Plan" }));
  const task = (position: number, title: string, more: object): Promise<InstanceType<Entities["Task"]>> =>
    manager.save(manager.create(Task, { workflow, position, title, instructions: `${title}.`, ...more }));
  const search = await task(0, "Search", { agent });
  const read = await task(1, "Read", { parent: search, dependencies: [search] });
  const write = await task(2, "Write", { dependencies: [search, read] });
  await manager.save(
    manager.create(Execution, {
      workflow,
      status: ExecutionStatus.Succeeded,
      inputs: { topic: "tides" },
      outputs: { text: "done" },
      idempotency_key: "once",
      started_at: new Date("2026-03-29T01:00:00Z"),
      finished_at: new Date("2026-03-29T01:30:00Z"),
      prompt_tokens: "12345678901234567",
      cost: "0.123456",
    }),
  );
  return { crew, agent, workflow, tasks: [search, read, write] };
}
