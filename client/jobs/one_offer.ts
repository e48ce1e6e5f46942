/**
 * Which offers a `chat receive` takes that ends with the first one: while one is taken, others are left to whoever
 * comes next.
 *
 * Owns the offers that are kept back. They are not answered, so they wait at the server as long as their makers stay.
 *
 * @module
 */
import type { MessageOf, ServerMessage } from "../../shared/wire/message.ts";

export interface OfferRules {
  /** Whether offers of a person are taken. */
  readonly isWanted: (from: string) => boolean;
  /** Whether one behind the other is taken, without an end. */
  readonly takesAll: boolean;
}

export class OneOffer {
  /** The deal that is taken. */
  #id: string | null = null;
  readonly #kept = new Map<string, MessageOf<"offered">>();

  /** Whether a message may go on to the transfers. */
  admits(message: ServerMessage, { isWanted, takesAll }: OfferRules): boolean {
    if (message.type === "closed") return !this.#kept.delete(message.id);
    if (message.type !== "offered") return true;
    // Who is not wanted is told so at once; but what another program of this person has accepted is for that one.
    if (!isWanted(message.from)) return message.nonce === undefined;
    if (takesAll) return true;
    if (this.#id !== null && this.#id !== message.id) {
      this.#kept.set(message.id, message);
      return false;
    }
    // Whether an earlier deal goes on is known once it begins.
    if (message.nonce === undefined) this.#id = message.id;
    return true;
  }

  /** A deal is taken, by whichever offer of it. */
  begins(id: string): void {
    this.#id ??= id;
  }

  /** The deal that was taken came to nothing: gives the next one, which may be offered again now. */
  release(id: string): MessageOf<"offered"> | null {
    if (this.#id !== id) return null;
    this.#id = null;
    const [next] = this.#kept.values();
    if (next === undefined) return null;
    this.#kept.delete(next.id);
    return next;
  }
}
