/**
 * Where a stream is read again because its history may have gone back: after the last message that is still known, or, if
 * there is none, from a time on.
 *
 * Owns what is known of that place while it is looked for. Neither sends nor receives.
 *
 * @module
 */
import type { PastMessage } from "../../shared/wire/message.ts";
import type { Position, SeenIds } from "./seen_ids.ts";

export class LookBack {
  readonly #place: string;
  readonly #seen: Pick<SeenIds, "isKnown" | "goBack">;
  /** How far the stream was received. Ids up to this one may have been used a second time. */
  readonly last: Position;
  /** If no known message is found, everything above this id is new. */
  readonly until: number;
  #before: number | null;
  #isByTime = false;

  constructor(place: string, last: Position, seen: Pick<SeenIds, "isKnown" | "leastKnown" | "goBack">) {
    this.#place = place;
    this.#seen = seen;
    this.last = last;
    this.#before = last.id + 1;
    this.until = Math.min(last.id, seen.leastKnown(place) - 1);
  }

  /** Below which id the last known message is looked for; `null`: that is over. */
  get before(): number | null {
    return this.#before;
  }

  /** Takes the messages before that id. Returns the id of the last known one; `null`: there is none among them. */
  follow(messages: readonly PastMessage[], hasMore: boolean): number | null {
    const known = messages.findLast((past) => this.#seen.isKnown(this.#place, past));
    if (known !== undefined) {
      this.#before = null;
      this.#seen.goBack(this.#place, known.id);
      return known.id;
    }
    const { id: highest = 0 } = messages.at(-1) ?? {};
    // If nothing is left, it may have been removed.
    if (this.#before === this.last.id + 1 && highest > 0) this.#seen.goBack(this.#place, highest);
    const { id: first = 0 } = messages[0] ?? {};
    const isWorthIt = hasMore && first > this.until && first < (this.#before ?? 0);
    if (isWorthIt) this.#before = first;
    else this.giveUp();
    return null;
  }

  /** No known message is found: what follows is read by its time. */
  giveUp(): void {
    this.#before = null;
    this.#isByTime = true;
  }

  /** Whether a message was received before. */
  isOld(past: PastMessage): boolean {
    const isOlder = this.#isByTime && past.id <= this.until && past.time < this.last.time;
    return isOlder || this.#seen.isKnown(this.#place, past);
  }
}
