/**
 * A deal: an offer of files, or a question about a shared folder, from the moment it is made until it is closed
 * (PROTOCOL.md, rules T).
 *
 * @module
 */
import { CLOSE_CODES, type CloseCode } from "../shared/file_message.ts";
import type { MessageOf, ServerMessage } from "../shared/message.ts";
import type { Junction } from "./junction.ts";
import type { Place } from "./person.ts";

/** What a session says for itself alone about an offer. */
export type Pass = "passed" | "unknown";

/** What only the server says. */
const OWN_CODES: ReadonlySet<string> = new Set<CloseCode>(["left", "elsewhere", "no_answer"]);

export class Deal {
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
  junction: Junction | null = null;
  /** When it was made, by the clock of durations. */
  readonly madeMs: number;
  cancelTimer: () => void = () => {};

  constructor(message: Deal["message"], { maker, to, madeMs }: Pick<Deal, "maker" | "to" | "madeMs">) {
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

  /** Tells a place of it. `isLate`: together with all that has waited, so with few of its names. */
  tell(place: Place, { isLate = false } = {}): void {
    this.told.add(place);
    // The name may be another one than when the deal was made.
    const message = { ...this.message, from: this.maker.person.name };
    const isLong = isLate && message.type === "offered";
    place.session?.deliver(isLong ? { ...message, names: firstOf(message.names) } : message);
  }

  /** What the maker is told when nobody who was told can answer; `null` while somebody may. */
  get refusal(): Pick<MessageOf<"closed">, "code" | "why"> | null {
    if (this.told.size === 0 || [...this.told].some((place) => !this.passed.has(place))) return null;
    const isUnknown = [...this.passed.values()].includes("unknown");
    return isUnknown ? { code: "unknown" } : { code: "declined", why: "no_terminal" };
  }
}

/** The most characters of the names in an offer that has waited: a hundred of them fit any queue. */
const MAX_LATE_NAMES = 2000;

function firstOf(names: readonly string[]): readonly string[] {
  let left = MAX_LATE_NAMES;
  const end = names.findIndex((name) => (left -= name.length) < 0);
  return end === -1 ? names : names.slice(0, end);
}

/** A code as it is told on: what nobody but the server says, or nobody knows, is `failed`. */
export function closeCode(code: string): CloseCode {
  return Object.hasOwn(CLOSE_CODES, code) && !OWN_CODES.has(code) ? code as CloseCode : "failed";
}

/** The end of a deal. */
export function closed(deal: Deal, how: Omit<MessageOf<"closed">, "type" | "id">): ServerMessage {
  return { type: "closed", id: deal.id, ...how };
}
