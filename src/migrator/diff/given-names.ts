/** Which names of constraints and indexes count where nothing but the name differs. */

/** `given`: names that a person gave; `all`: TypeORM's default names as well; `ignore`: none. */
export type NamesSetting = (typeof namesSettings)[number];

export const namesSettings = ["given", "all", "ignore"] as const;

/** Does the database's name follow the entity's? */
export function followsName(setting: NamesSetting, name: string): boolean {
  if (setting === "given") return !isDefaultName(name);
  return setting === "all";
}

/**
 * TypeORM's default names are a prefix and 26 or 27 digits of a SHA-1 over table and columns (DefaultNamingStrategy). What is hashed
 * differs between TypeORM's versions.
 */
export function isDefaultName(name: string): boolean {
  return /^(?:PK|UQ|FK|IDX|CHK|REL|XCL|DF)_[0-9a-f]{24,40}$/.test(name);
}
