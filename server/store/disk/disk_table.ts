/**
 * The disk as the place where drafts are settled, within a transaction of its caller.
 *
 * @module
 */
import type { PersonRecord } from "../register.ts";
import type { Changed, Past, Receipt, Said } from "../store.ts";
import type { DiskRegister } from "./disk_register.ts";
import type { MessageReader } from "../database/message_reader.ts";
import type { MessageWriter } from "../database/message_writer.ts";
import type { MessageTable } from "../apply.ts";

export class DiskTable implements MessageTable {
  readonly #reader: MessageReader;
  readonly #writer: MessageWriter;
  readonly #register: DiskRegister;

  constructor(
    { reader, writer, register }: { reader: MessageReader; writer: MessageWriter; register: DiskRegister },
  ) {
    this.#reader = reader;
    this.#writer = writer;
    this.#register = register;
  }

  receipt(author: number, key: string): Receipt | null {
    return this.#reader.receipt(author, key);
  }

  find(id: number): Past | null {
    return this.#reader.find(id);
  }

  personNamed(key: string): PersonRecord | null {
    return this.#register.personByKey(key);
  }

  unreadOf(person: number, unread: { readonly limit: number; readonly author?: number }): number {
    return this.#reader.countTo(person, { above: this.#register.markOf(person, person), ...unread });
  }

  say(said: Said): void {
    this.#writer.sayAll([said]);
  }

  change(changed: Changed, now: Past): void {
    this.#writer.change(changed, now);
  }
}
