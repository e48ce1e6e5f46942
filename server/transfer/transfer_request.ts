/**
 * A deal: an offer of files, or a question about a shared folder, from the moment it is made until it is closed
 * (PROTOCOL.md, rules T).
 *
 * @module
 */
import { CLOSE_CODES, type CloseCode } from "../../shared/wire/file_message.ts";
import type { MessageOf, ServerMessage } from "../../shared/wire/message.ts";
import type { Relay } from "./relay.ts";
import type { Place } from "../hub/person.ts";

/** What a session says for itself alone about an offer. */
export type Pass = "passed" | "unknown";

/** What only the server says. */
const OWN_CODES: ReadonlySet<string> = new Set<CloseCode>(["left", "elsewhere", "no_answer"]);

export class TransferRequest {
  readonly id: string;
  readonly maker: Place;
  /** The id of the person that it was made to. */
  readonly to: number;
  /** What the others are told of it. */
  readonly message: MessageOf<"offered"> | MessageOf<"asked">;
  /** Places that were told and may accept it. */
  readonly told = new Set<Place>();
  /** Those of them that have passed. */
  readonly passed = new Map<Place, Pass>();
  acceptor: Place | null = null;
  relay: Relay | null = null;
  /** When it was made, by the clock of durations. */
  readonly madeMs: number;
  cancelTimer: () => void = () => {};

  constructor(
    message: TransferRequest["message"],
    { maker, to, madeMs }: Pick<TransferRequest, "maker" | "to" | "madeMs">,
  ) {
    this.id = message.id;
    this.message = message;
    this.maker = maker;
    this.to = to;
    this.madeMs = madeMs;
  }

  get isOffer(): boolean {
    return this.message.type === "offered";
  }

  /** Whether a place may say something about it. */
  knows(place: Place): boolean {
    return place === this.maker || (this.acceptor === null ? this.told.has(place) : place === this.acceptor);
  }

  /** Everybody who is to hear of its end. */
  *places(): Iterable<Place> {
    yield this.maker;
    if (this.acceptor !== null) yield this.acceptor;
    else yield* this.told;
  }

  /** Tells a place of it. */
  notify(place: Place): void {
    this.told.add(place);
    // The name may be another one than when the deal was made.
    place.session?.deliver({ ...this.message, from: this.maker.person.name });
  }

  /** What the maker is told when nobody who was told can answer; `null` while somebody may. */
  get refusal(): Pick<MessageOf<"closed">, "code" | "why"> | null {
    if (this.told.size === 0 || [...this.told].some((place) => !this.passed.has(place))) return null;
    const isUnknown = [...this.passed.values()].includes("unknown");
    return isUnknown ? { code: "unknown" } : { code: "declined", why: "no_terminal" };
  }
}

/** The most characters of the names in an offer: a hundred that have waited fit any queue. */
const MAX_NAMES = 2000;

/** The first of the names of an offer, as many as are told. */
export function firstNames(names: readonly string[]): readonly string[] {
  let left = MAX_NAMES;
  const end = names.findIndex((name) => (left -= name.length) < 0);
  return end === -1 ? names : names.slice(0, end);
}

/** How a place closes a deal, as it is told on: what nobody but the server says, or nobody knows, is `failed`. */
export function howClosed(
  request: TransferRequest,
  { code, why, text }: Pick<MessageOf<"close">, "code" | "why" | "text">,
  by: Place,
): Omit<MessageOf<"closed">, "type" | "id"> {
  const more = { ...(text === undefined ? {} : { text }), by: by.person.name };
  // Who has the files cannot know that they have arrived.
  if (code === "done" && request.isOffer === (by === request.maker)) return { code: "failed", why: "broken", ...more };
  const isKnown = Object.hasOwn(CLOSE_CODES, code) && !OWN_CODES.has(code);
  return { code: isKnown ? code : "failed", ...(why === undefined ? {} : { why }), ...more };
}

/** The end of a deal. */
export function closed(request: TransferRequest, how: Omit<MessageOf<"closed">, "type" | "id">): ServerMessage {
  return { type: "closed", id: request.id, ...how };
}
