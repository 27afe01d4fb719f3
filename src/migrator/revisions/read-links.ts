/** Id and parents of revisions from the text of a file, which is not run: it may be of another branch. */
import type { ClassDeclaration, ClassProperty, Expression, ModuleItem } from "@swc/core";

export interface RevisionLinks {
  readonly id: string;
  readonly parents: readonly string[];
  readonly file: string;
}

/** The classes that say an id; none where the text is no TypeScript. */
export function readLinks(text: string, file: string): readonly RevisionLinks[] {
  const { parseSync } = require("@swc/core") as typeof import("@swc/core");
  try {
    const { body } = parseSync(text, { syntax: "typescript", decorators: true });
    return body.flatMap(classIn).flatMap((declaration) => linksOf(declaration, file));
  } catch {
    return [];
  }
}

function classIn(item: ModuleItem): readonly ClassDeclaration[] {
  if (item.type === "ClassDeclaration") return [item];
  if (item.type !== "ExportDeclaration") return [];
  return item.declaration.type === "ClassDeclaration" ? [item.declaration] : [];
}

function linksOf({ body }: ClassDeclaration, file: string): readonly RevisionLinks[] {
  const statics = body.filter(
    (member): member is ClassProperty => member.type === "ClassProperty" && member.isStatic,
  );
  const valueOf = (name: string): Expression | undefined =>
    statics.find(({ key }) => key.type === "Identifier" && key.value === name)?.value;
  const id = valueOf("revision");
  if (id?.type !== "StringLiteral") return [];
  return [{ id: id.value, parents: textsIn(valueOf("parents")), file }];
}

function textsIn(list: Expression | undefined): readonly string[] {
  if (list?.type !== "ArrayExpression") return [];
  return list.elements.flatMap((element) =>
    element?.expression.type === "StringLiteral" ? [element.expression.value] : [],
  );
}
