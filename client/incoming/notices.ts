/**
 * Notices of the server: which of them are told, and when once is enough.
 *
 * Owns of whom it was said that they are not here.
 *
 * @module
 */
import type { MessageOf, ServerMessage } from "../../shared/wire/message.ts";
import type { Catalogue } from "../language/catalogue.ts";
import { noticeText } from "../text/message_text.ts";
import { KnownKeys } from "./known_keys.ts";

/** More than anybody writes to. */
const MAX_ABSENT = 1_000;

export class Notices {
  readonly #strings: Catalogue;
  readonly #keys = new KnownKeys();
  /** Keys of the names of those who get what is said later. */
  readonly #absent = new Set<string>();

  constructor(strings: Catalogue) {
    this.#strings = strings;
  }

  /** A connection begins. */
  begin(): void {
    this.#absent.clear();
  }

  /** Follows who is there again. */
  follow(message: ServerMessage): void {
    if (this.#absent.size === 0) return;
    if (message.type === "message") this.#absent.delete(this.#keys.of(message.from));
    if (message.type !== "joined") return;
    for (const name of [message.name ?? [], message.names ?? []].flat()) this.#absent.delete(this.#keys.of(name));
  }

  /** The sentence about a notice; `null` where the last one holds still. */
  text(notice: MessageOf<"notice">): string | null {
    if (notice.code === "waiting" && notice.name !== undefined) {
      const key = this.#keys.of(notice.name);
      if (this.#absent.has(key)) return null;
      if (this.#absent.size >= MAX_ABSENT) this.#absent.clear();
      this.#absent.add(key);
    }
    return noticeText(notice, this.#strings);
  }
}
