/** Every entity of the application. `autogen` refuses to work while a file in this folder is missing here. */
import { Agent } from "./agent";
import { Crew } from "./crew";
import { Execution } from "./execution";
import { Task } from "./task";
import { Workflow } from "./workflow";

export * from "./agent";
export * from "./base";
export * from "./crew";
export * from "./execution";
export * from "./task";
export * from "./workflow";

export const entities = [Crew, Agent, Workflow, Task, Execution];
