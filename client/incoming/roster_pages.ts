/**
 * Reading who is there page by page: makes the request for the page after the last one (`/who more`).
 *
 * Owns the last page. Neither sends requests nor shows anything.
 *
 * @module
 */
import { type ClientMessage, MAX_ROSTER, type MessageOf, USUAL_ROSTER } from "../../shared/wire/message.ts";

/** A request without its `ref`. */
export type RosterRequest = Omit<MessageOf<"roster">, "ref">;

export class RosterPages {
  readonly #limit: number;
  #next: RosterRequest | null = null;

  /** Whoever reads all pages at once gets larger ones. */
  constructor({ readsAll }: { readonly readsAll: boolean }) {
    this.#limit = readsAll ? MAX_ROSTER : USUAL_ROSTER;
  }

  /** The request for the first page of a room, or of everybody who is online. */
  first(room: string | undefined): RosterRequest {
    return { type: "roster", limit: this.#limit, ...(room === undefined ? {} : { room }) };
  }

  /** The request for the next page, or `null` if there is none. */
  get next(): RosterRequest | null {
    return this.#next;
  }

  /** Takes an answer. Only the pages that the user asked for count. */
  follow({ people, more }: MessageOf<"people">, request: ClientMessage | null): void {
    if (request?.type !== "roster") return;
    const last = people.at(-1);
    const { ref: _ref, ...same } = request;
    this.#next = more === undefined || last === undefined ? null : { ...same, after: last.name };
  }
}
