/**
 * The members of the server: the keys that were let in once, and what they may do.
 *
 * A failing disk locks none of them out, because all of them are in memory.
 *
 * @module
 */
import { MAX_UNINVITED } from "../limits.ts";
import type { MemberRecord, Register } from "../store/register.ts";

export class Members {
  readonly #register: Pick<Register, "saveMember">;
  readonly #byKey = new Map<string, MemberRecord>();
  /** The keys that needed no invitation, the oldest first. */
  readonly #uninvited = new Set<string>();

  constructor(records: readonly MemberRecord[], register: Pick<Register, "saveMember">) {
    this.#register = register;
    for (const record of records) this.put(record);
  }

  /** How many there are. */
  get size(): number {
    return this.#byKey.size;
  }

  find(key: string): MemberRecord | undefined {
    return this.#byKey.get(key);
  }

  /** The keys with which a person was let in last. */
  keysOf(person: number): readonly string[] {
    return [...this.#byKey.values()].filter((member) => member.person === person).map(({ key }) => key);
  }

  /** Notes a member, and saves it. */
  save(record: MemberRecord): void {
    this.put(record);
    this.#register.saveMember(record.key, record);
  }

  /** Notes that a key is no member any more, which is saved already. */
  remove(key: string): void {
    this.#byKey.delete(key);
    this.#uninvited.delete(key);
  }

  /** Notes a member that is saved already. */
  put(record: MemberRecord): void {
    this.#byKey.set(record.key, record);
    this.#uninvited.delete(record.key);
    if (record.invitation === null) this.#uninvited.add(record.key);
    const [oldest] = this.#uninvited;
    if (this.#uninvited.size <= MAX_UNINVITED || oldest === undefined) return;
    this.#uninvited.delete(oldest);
    this.#byKey.delete(oldest);
    this.#register.saveMember(oldest, null);
  }
}
