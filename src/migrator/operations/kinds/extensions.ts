import type { CreateExtension } from "../operation";
import { linkKey, type OperationKind } from "../kind";

/** Extensions are no part of the Schema: whether one is installed decides nothing but whether the rest can run. */
export const createExtension: OperationKind<CreateExtension> = {
  apply: (_operation, before) => before,
  reverse: () => [],
  describe: ({ name }) => ({ sign: "+", subject: `extension ${name}`, detail: "" }),
  links: ({ name }) => ({ creates: [linkKey.extension(name)] }),
};
