import { BeforeUpdate } from "typeorm";
import { CreatedAt, UpdatedAt, UuidKey } from "./columns";

/** What every row has: a uuid key and its two times, with time zone. */
export abstract class Base {
  @UuidKey()
  id: string;

  @CreatedAt()
  created_at: Date;

  @UpdatedAt()
  updated_at: Date;

  /** SQLite's own clock has whole seconds only; a save within the same second still counts as one. */
  @BeforeUpdate()
  renewUpdatedAt(): void {
    this.updated_at = new Date();
  }
}
