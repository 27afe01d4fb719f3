import { compareText } from "../../schema/edit";
import type { CreateSchema, DropSchema } from "../operation";
import { linkKey, type OperationKind } from "../kind";

export const createSchema: OperationKind<CreateSchema> = {
  apply: ({ name }, before) => ({ ...before, schemas: [...before.schemas, name].sort(compareText) }),
  reverse: ({ name }) => [{ kind: "dropSchema", name }],
  describe: ({ name }) => ({ sign: "+", subject: `schema ${name}`, detail: "" }),
  links: ({ name }) => ({ creates: [linkKey.schema(name)] }),
};

export const dropSchema: OperationKind<DropSchema> = {
  apply: ({ name }, before) => ({
    ...before,
    schemas: before.schemas.filter((existing) => existing !== name),
  }),
  reverse: ({ name }) => [{ kind: "createSchema", name }],
  describe: ({ name }) => ({ sign: "-", subject: `schema ${name}`, detail: "" }),
  links: ({ name }) => ({ drops: [linkKey.schema(name)] }),
};
