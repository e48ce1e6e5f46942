/**
 * Reads and writes the rows about who may come: members, invitations and guests.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import type { AccessRecords, InvitationRecord, MemberRecord, Role } from "../register.ts";
import { Statements } from "./sql.ts";

type InvitationRow = Omit<InvitationRecord, "isWithdrawn"> & { readonly withdrawn: number };

export class AccessRows {
  readonly #statements: Statements;

  /** Reads nothing yet. */
  constructor(database: DatabaseSync) {
    this.#statements = new Statements(database);
  }

  /** Returns all members and invitations. Throws what the database throws. */
  read(): AccessRecords {
    const members = this.#statements.of("SELECT key, person, role, since, invitation FROM member ORDER BY since, key");
    const invitations = this.#statements.of(
      "SELECT number, hash, role, name, made, made_by AS by, uses, uses_left AS left, expires, withdrawn " +
        "FROM invitation ORDER BY number",
    );
    return {
      members: (members.all() as unknown as MemberRecord[]).map((row) => ({ ...row, role: roleOf(row.role) })),
      invitations: (invitations.all() as unknown as InvitationRow[]).map(({ withdrawn, ...row }) => ({
        ...row,
        role: roleOf(row.role),
        isWithdrawn: withdrawn !== 0,
      })),
    };
  }

  member(member: string, record: MemberRecord | null): void {
    if (record === null) return void this.#statements.of("DELETE FROM member WHERE key = ?").run(member);
    const { key, person, role, since, invitation } = record;
    this.#statements.of(
      "INSERT OR REPLACE INTO member (key, person, role, since, invitation) VALUES (?, ?, ?, ?, ?)",
    ).run(key, person, role, since, invitation);
  }

  invitation(number: number, record: InvitationRecord | null): void {
    if (record === null) return void this.#statements.of("DELETE FROM invitation WHERE number = ?").run(number);
    const { hash, role, name, made, by, uses, left, expires, isWithdrawn } = record;
    this.#statements.of(
      "INSERT OR REPLACE INTO invitation (number, hash, role, name, made, made_by, uses, uses_left, expires, withdrawn) " +
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    ).run(number, hash, role, name, made, by, uses, left, expires, isWithdrawn ? 1 : 0);
  }

  /** Withdraws all invitations. */
  withdrawAll(): void {
    this.#statements.of("UPDATE invitation SET withdrawn = 1").run();
  }

  guest(person: number, isGuest: boolean): void {
    const sql = isGuest ? "INSERT OR IGNORE INTO guest (person) VALUES (?)" : "DELETE FROM guest WHERE person = ?";
    this.#statements.of(sql).run(person);
  }

  /** Whether a person has only been a guest. */
  isGuest(person: number): boolean {
    return this.#statements.of("SELECT 1 FROM guest WHERE person = ?").get(person) !== undefined;
  }
}

/** A damaged row makes nobody an owner. */
function roleOf(text: string): Role {
  return text === "owner" ? "owner" : "member";
}
