/**
 * Whether there is space for what somebody writes: on the disk, in what its author may write in a day, and in what new
 * people may leave for somebody who is offline (PROTOCOL.md K2, K9, K10).
 *
 * A new name costs nothing, so new people count together, by their network, and only so: as many names as somebody likes
 * would make the counters forget others.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import { BYTES_PER_ENTRY, type Limits } from "../limits.ts";
import type { Refusal } from "../refusal.ts";
import { mailPerAuthor } from "../store/message_table.ts";
import type { Draft, Saying, Store } from "../store/store.ts";
import { DayCounter } from "./day_counter.ts";
import { byteLength } from "./message_mapping.ts";

export interface TextSpaceParts {
  readonly store: Pick<Store, "isDiskLow">;
  readonly limits: Pick<Limits, "maxKept" | "maxMail">;
  readonly clock: Clock;
  /** Whether a person came long enough ago to be counted alone. */
  readonly isKnown: (person: number) => boolean;
}

export class TextSpace {
  readonly #parts: TextSpaceParts;
  /** Bytes of text by their authors, or by the networks of authors who are new. */
  readonly #bytes: DayCounter;
  /** How many messages the new people of a network have left for each person who is offline. */
  readonly #mail: DayCounter;

  constructor(parts: TextSpaceParts) {
    this.#parts = parts;
    this.#bytes = new DayCounter(parts.clock, parts.limits.maxKept);
    this.#mail = new DayCounter(parts.clock, mailPerAuthor(parts.limits.maxMail));
  }

  /** Counts a draft of somebody from a network (`null`: this machine); or refuses it, and counts nothing. */
  take(draft: Draft, network: string | null): Refusal | null {
    // Deleting a message frees space.
    if (draft.type === "delete") return null;
    const bytes = bytesOf(draft);
    const refusal = this.takeBytes(bytes, { author: draft.author, network });
    if (refusal !== null) return refusal;
    const mailKey = this.#mailKey(draft, network);
    if (mailKey === null || this.#mail.tryAdd(1, mailKey.key)) return null;
    this.#bytes.takeBack(bytes, this.#textKey(draft.author, network));
    return { code: "mailbox_full", about: mailKey.toName, limit: mailPerAuthor(this.#parts.limits.maxMail) };
  }

  /** Counts a text; or refuses it, and counts nothing. */
  takeBytes(bytes: number, { author, network }: { author: number; network: string | null }): Refusal | null {
    const { store, limits } = this.#parts;
    if (store.isDiskLow) return { code: "disk_low" };
    if (this.#bytes.tryAdd(bytes, this.#textKey(author, network))) return null;
    return { code: "too_much", limit: limits.maxKept };
  }

  /** Takes back what was counted of a draft that has added nothing. */
  giveBack(draft: Draft, network: string | null): void {
    if (draft.type === "delete") return;
    this.#bytes.takeBack(bytesOf(draft), this.#textKey(draft.author, network));
    const mailKey = this.#mailKey(draft, network);
    if (mailKey !== null) this.#mail.takeBack(1, mailKey.key);
  }

  #textKey(author: number, network: string | null): number | string {
    return network === null || this.#parts.isKnown(author) ? author : network;
  }

  /** What a draft counts by if somebody who is new leaves it for a person who is offline. */
  #mailKey(draft: Draft, network: string | null): Pick<Saying, "toName"> & { readonly key: string } | null {
    if (draft.type !== "say" || typeof draft.to !== "object") return null;
    const { author, to, toName } = draft;
    return network === null || this.#parts.isKnown(author) ? null : { key: `${network} ${to.absent}`, toName };
  }
}

/** What a draft takes on the disk, in bytes. */
function bytesOf(draft: Exclude<Draft, { type: "delete" }>): number {
  const key = draft.type === "say" ? draft.key ?? "" : "";
  return byteLength(draft.text) + byteLength(key) + BYTES_PER_ENTRY;
}
