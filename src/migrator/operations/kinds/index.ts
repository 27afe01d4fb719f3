/** The table of all kinds: a kind that is missing here is a compile error. */
import type { OperationKind } from "../kind";
import type { Kind, OperationOf } from "../operation";
import { addColumn, alterColumn, dropColumn, renameColumn } from "./columns";
import {
  addCheck,
  addExclusion,
  addForeignKey,
  addUnique,
  dropCheck,
  dropExclusion,
  dropForeignKey,
  dropUnique,
  renameConstraint,
} from "./constraints";
import { alterEnum, createEnum, dropEnum, renameEnum, renameEnumValue } from "./enums";
import { createIndex, dropIndex, renameIndex } from "./indexes";
import { addPrimaryKey, dropPrimaryKey } from "./primary-keys";
import { createExtension } from "./extensions";
import { moveEnum, moveTable } from "./moves";
import { backfill, forgetRows, keepRows, restoreRows, sql } from "./rows";
import { createSchema, dropSchema } from "./schemas";
import { alterTableComment, alterTableOptions, createTable, dropTable, renameTable } from "./tables";
import { createView, dropView } from "./views";

export const kinds: { readonly [K in Kind]: OperationKind<OperationOf<K>> } = {
  createSchema,
  dropSchema,
  createExtension,
  createView,
  dropView,
  createEnum,
  dropEnum,
  renameEnum,
  moveEnum,
  renameEnumValue,
  alterEnum,
  createTable,
  dropTable,
  renameTable,
  moveTable,
  alterTableComment,
  alterTableOptions,
  addColumn,
  dropColumn,
  renameColumn,
  alterColumn,
  backfill,
  keepRows,
  restoreRows,
  forgetRows,
  addPrimaryKey,
  dropPrimaryKey,
  addUnique,
  dropUnique,
  addCheck,
  dropCheck,
  addExclusion,
  dropExclusion,
  addForeignKey,
  dropForeignKey,
  createIndex,
  dropIndex,
  renameIndex,
  renameConstraint,
  sql,
};
