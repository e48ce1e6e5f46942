/**
 * The state of a transfer, the events that change it, the effects that follow, and the transitions that outgoing and
 * incoming requests share. The table of the states is in transfer_machine.ts.
 *
 * Pure: it knows neither files nor sockets nor timers.
 *
 * @module
 */
import type { CloseCode, Failure } from "../../../shared/wire/file_message.ts";
import type { ClientMessage, MessageOf } from "../../../shared/wire/message.ts";
import { type Amount, failureOf } from "../bytes/byte_transfer.ts";
import type { Arrival, PayloadEnd } from "../bytes/data_session.ts";
import type { ListShape } from "../bytes/list_shape.ts";
import type { End, TransferEvent, TransferKind, TransferState } from "../transfer_view.ts";
import { closeCodeOf, type RecordEnd, retentionOf, type TransferRecord } from "./records.ts";

/** How long the peer may take to end the data session once the outcome is known, in milliseconds. */
const LAST_BYTES_MS = 2_000;

/** The most characters of `text` in a message (T7). */
const MAX_TEXT = 1_000;

/** A request about a transfer, without its `ref`. */
export type TransferCommand = WithoutRef<
  Extract<ClientMessage, { readonly type: "offer" | "ask" | "accept" | "asking" | "close" | "share" }>
>;

type WithoutRef<T> = T extends unknown ? Omit<T, "ref"> : never;

/** A message about a transfer that exists. */
export type RequestMessage = MessageOf<"accepted"> | MessageOf<"closed"> | {
  readonly type: "asking";
  readonly id: string;
};

/** The phases; transfer_machine.ts says what each means. `session`: how the data session of ours begins. */
export type Phase =
  | { readonly type: "new" | "asked" | "searching" | "waiting" | "sent" | "received" | "over" }
  | { readonly type: "starting"; readonly session: { readonly ticket: string; readonly proof?: string } | null }
  | { readonly type: "moving"; readonly hasBegun: boolean; readonly verdict: End | null };

/** What both sides have in common. */
export interface CommonState {
  readonly kind: TransferKind;
  readonly isOurs: boolean;
  readonly phase: Phase;
  readonly id: string;
  readonly peer: string;
  readonly names: readonly string[];
  readonly count: number;
  readonly bytes: number;
  readonly shape: ListShape | null;
  readonly folder: string | null;
  /** Known to both sides, and proves that a later request is about the same transfer (PROTOCOL T9). */
  readonly secret: string | null;
  /** Whether both sides have agreed at least once. */
  readonly wasAccepted: boolean;
  /** Whether it continues with something that began earlier. */
  readonly isAgain: boolean;
  /** The last of these two notices, so that neither is repeated. */
  readonly lastNotice: "began" | "cut" | null;
  readonly beganMs: number | null;
  /** What the last complete data session has sent; still valid if the outcome is heard after a cut. */
  readonly arrival: Arrival | null;
}

/** A transfer that this client has requested. */
export interface OutgoingState extends CommonState {
  readonly isOurs: true;
  /** Of the last request, until its answer has come; `null` for something new. */
  readonly nonce: string | null;
  /** Whether the server has yet to answer; a `left` until then is about the request that this one replaces. */
  readonly isUnanswered: boolean;
  readonly hadWrongProof: boolean;
  /** Attempts since something new has moved, and pauses between them. */
  readonly attempts: { readonly count: number; readonly pauses: number };
}

/** A transfer that a peer has requested. */
export interface IncomingState extends CommonState {
  readonly isOurs: false;
  /** Of the last request; `null` for something new. */
  readonly nonce: string | null;
  /** Whether the request stands on the server, as far as this client knows. */
  readonly isPeerHere: boolean;
  /** The proof that the peer has to show at the beginning of the data session. */
  readonly expects: string | null;
  readonly preparation: "none" | "pending" | "ready";
  /** Whether the server gets an answer as soon as everything is prepared. */
  readonly isAnswering: boolean;
  /** Grows with everything that makes an answer under way useless. */
  readonly generation: number;
}

export type MachineState = OutgoingState | IncomingState;

/** Timers of a transfer: each runs once at most. */
export type TimerName = "pause" | "outcome" | "asking";

/** An earlier transfer that is continued. */
export interface Earlier {
  readonly id: string;
  readonly secret: string;
  readonly count: number;
  readonly bytes: number;
  readonly shape: ListShape | null;
  readonly release: () => void;
}

/** What happens to a transfer. */
export type MachineEvent =
  | RequestMessage
  /** The chat connection is there again, or lost. */
  | { readonly type: "welcomed" | "lost" }
  /** The server has refused a request of this type. */
  | { readonly type: "refused"; readonly error: MessageOf<"error">; readonly request: string }
  /** The user stops it, with a text for the peer. */
  | { readonly type: "cancel"; readonly text: string }
  /** The user leaves: what nobody has accepted yet is withdrawn, because it cannot continue later. */
  | { readonly type: "takeBack" }
  /** The process ends. Nothing is said, so that it can continue later. */
  | { readonly type: "leave" }
  /** What it needs is missing; the peer has not heard of it yet. */
  | { readonly type: "unusable"; readonly why: Failure }
  /** The files or the list cannot be opened. */
  | { readonly type: "unopened"; readonly why: Failure }
  /** Files move now, or have moved further than ever before. */
  | { readonly type: "began" | "advanced" }
  | { readonly type: "ended"; readonly end: PayloadEnd }
  /** The success is on record, so that it may be said. */
  | { readonly type: "recorded"; readonly arrival: Arrival }
  | { readonly type: "outcomeLate" | "lastBytesLate" }
  /** Outgoing: the request is due. */
  | { readonly type: "make" }
  /** Outgoing: the records are being searched; then, what was found. */
  | { readonly type: "search" }
  | { readonly type: "found"; readonly earlier: Earlier | null }
  /** Outgoing: the server has the request; the peer is not here; the payload is open. */
  | { readonly type: "confirmed" | "peerAway" | "opened" }
  /** Incoming: the user is to be asked, and answers. */
  | { readonly type: "ask" }
  | { readonly type: "agree"; readonly folder?: string }
  | { readonly type: "refuse"; readonly code: "declined" | "denied" | "passed" | "not_found"; readonly text?: string }
  /** Incoming: the peer has made the request again, or something else under the same id. */
  | { readonly type: "madeAgain"; readonly from: string; readonly nonce?: string }
  | { readonly type: "replaced" }
  /** Incoming: what came of the preparation. `busy`: another process of the user has the transfer. */
  | { readonly type: "prepared"; readonly count?: number; readonly bytes?: number; readonly shape?: ListShape }
  | { readonly type: "unavailable"; readonly code: CloseCode; readonly why?: Failure }
  | { readonly type: "busy" }
  /** Incoming: the answer is on record, so that it may be said. */
  | { readonly type: "answered"; readonly generation: number; readonly message: TransferCommand }
  | { readonly type: "answerDue" | "askingDue" | "gone" };

type Notice =
  | { readonly type: "began" | "cut" }
  | { readonly type: "waits"; readonly why: Extract<TransferEvent, { type: "waits" }>["why"] }
  | Omit<Extract<TransferEvent, { type: "listed" }>, "transfer">;

/** What a transition asks its owner to do, in order. */
export type Effect =
  | { readonly type: "request"; readonly message: TransferCommand }
  /** Outgoing: makes the request. */
  | { readonly type: "make"; readonly id: string; readonly nonce: string | null }
  /** Outgoing: opens the payload, after saving a record if it `isResumable`. Followed by `opened` or `unopened`. */
  | { readonly type: "open"; readonly isNew: boolean; readonly isResumable: boolean }
  /** Incoming: claims the record and opens the payload. Followed by `prepared`, `unavailable`, `unopened` or `busy`. */
  | { readonly type: "prepare"; readonly isResumable: boolean }
  /** Discards the payload, which was opened for another id. */
  | { readonly type: "discard" }
  /** The id has changed; `release` releases the claim on the record of the new one. */
  | { readonly type: "rename"; readonly before: string; readonly release: (() => void) | null }
  | { readonly type: "begin"; readonly ticket: string; readonly proof?: string; readonly expects?: string }
  | { readonly type: "drop" }
  /** Saves the record; then the event follows. */
  | { readonly type: "save"; readonly end?: RecordEnd; readonly then: MachineEvent }
  | { readonly type: "startTimer"; readonly timer: TimerName; readonly ms: number; readonly then: MachineEvent }
  | { readonly type: "stopTimer"; readonly timer: TimerName }
  /** A notice shows the state at its time, which may not be the one after the event. */
  | { readonly type: "notify"; readonly notice: Notice; readonly state: CommonState }
  | { readonly type: "declined"; readonly end: RecordEnd }
  | Finish;

/** Everything stops. `record`: what is saved of it; `outcome`: what is told, `null` for nothing. */
export interface Finish {
  readonly type: "finish";
  readonly discards: boolean;
  readonly record: Pick<TransferRecord, "end" | "isStopped"> | null;
  readonly forgets: boolean;
  /** `arrived`: `null` where the payload knows. */
  readonly outcome: (End & Partial<Amount> & Pick<Arrival, "missing"> & { readonly arrived: number | null }) | null;
}

/** What transitions look up. */
export interface MachineContext {
  /** Whether requests reach the server now. */
  readonly isLive: boolean;
  readonly nowMs: number;
  /** A text that nobody can guess, another one each time. */
  readonly randomText: () => string;
}

/** A transition under way: the state so far and its effects in order. */
export class Step<S extends CommonState = CommonState> {
  readonly effects: Effect[] = [];

  constructor(public state: S, readonly context: MachineContext) {}

  set(change: Partial<S>): void {
    this.state = { ...this.state, ...change };
  }

  do(effect: Effect): void {
    this.effects.push(effect);
  }

  notify(notice: Notice): void {
    this.do({ type: "notify", notice, state: this.state });
  }

  /** Requests are lost without a connection, so none is made then. */
  request(message: TransferCommand): void {
    if (this.context.isLive) this.do({ type: "request", message });
  }
}

/** Whether files go out. */
export function isOut(kind: TransferKind): boolean {
  return kind === "send" || kind === "serve";
}

/** Whether it continues after a cut; a list is requested again instead. */
export function isResumable({ kind }: Pick<CommonState, "kind">): boolean {
  return kind !== "tree" && kind !== "list";
}

/** The state as the rest of the client sees it. */
export function visibleState(phase: Phase): TransferState {
  switch (phase.type) {
    case "new":
    case "searching":
      return "waiting";
    case "moving":
      return phase.hasBegun ? "running" : "starting";
    case "sent":
      return "finishing";
    case "received":
      return "running";
    default:
      return phase.type;
  }
}

/** A text of the user, as a field of a message. */
export function textField(text: string): { readonly text?: string } {
  const sent = text.slice(0, MAX_TEXT).toWellFormed();
  return sent === "" ? {} : { text: sent };
}

/** Both sides have agreed. If it continues, that is reported later, when it is known how far it is. */
export function agreed(step: Step, phase: Phase): void {
  const { state: { beganMs, isAgain }, context } = step;
  step.set({ phase, beganMs: beganMs ?? context.nowMs, wasAccepted: true });
  if (!isAgain) notifyBegan(step);
}

/** Files move. */
export function began(step: Step): void {
  const { phase, isAgain } = step.state;
  if (phase.type === "moving") step.set({ phase: { ...phase, hasBegun: true } });
  if (isAgain) notifyBegan(step);
}

function notifyBegan(step: Step): void {
  if (step.state.lastNotice === "began") return;
  step.set({ lastNotice: "began" });
  step.notify({ type: "began" });
}

/** It waits for the peer after a cut. The user is told of this once, until it continues. */
export function interrupted(step: Step): void {
  step.do({ type: "stopTimer", timer: "outcome" });
  step.do({ type: "drop" });
  step.set({ phase: { type: "waiting" }, isAgain: isResumable(step.state) });
  if (step.state.lastNotice === "cut") return;
  step.set({ lastNotice: "cut" });
  step.notify({ type: "cut" });
}

/** The peer, or the server, has closed it. What they say while the last bytes are on their way is about those too. */
export function concluded(step: Step, closed: MessageOf<"closed">): void {
  const { phase, arrival } = step.state;
  const said = theirEnd(closed);
  // Only the receiver can know that everything has arrived.
  const isLie = said.code === "done" && isReceiver(step.state);
  const end: End = isLie ? { code: "failed", why: "broken", isOurs: false } : said;
  const isOutcome = end.code === "done" || end.code === "failed";
  if (isLie || !isOutcome || phase.type !== "moving") return over(step, end, arrival);
  step.set({ phase: { ...phase, verdict: end } });
  step.do({ type: "startTimer", timer: "outcome", ms: LAST_BYTES_MS, then: { type: "lastBytesLate" } });
}

/** Says `close` to the peer. */
export function close(step: Step, how: { code: CloseCode; why?: Failure; text?: string }): void {
  step.request({ type: "close", id: step.state.id, ...how });
}

/** Says to the peer that it is over, and ends it. */
export function end(step: Step, how: End, arrival: Arrival | null = null): void {
  close(step, recordEnd(how));
  over(step, how, arrival);
}

/** Ends it because it cannot continue. */
export function fail(
  step: Step,
  why: Failure,
  { text, isOurs = true }: { text?: string; isOurs?: boolean } = {},
): void {
  // A text of this client is about the protocol, and for nobody in the chat.
  end(step, { code: "failed", why, isOurs, ...(isOurs || text === undefined ? {} : { text }) });
}

/** Ends it without a word to the peer. */
export function over(step: Step, how: End, arrival: Arrival | null = null): void {
  const { isOurs, kind, secret, count } = step.state;
  const retention = retentionOf(how);
  const isForGood = retention === "done" || retention === "forgotten";
  const isContinuable = secret !== null && isResumable(step.state);
  // A peer who does not know yet how its request ended makes it again, and is told then.
  const isToBeTold = isForGood && !isOurs && how.isOurs && isContinuable;
  const isStopped = retention === "stopped" && isContinuable;
  const isAllSent = isOut(kind) && retention === "done";
  step.set({ phase: { type: "over" } });
  step.do({
    type: "finish",
    discards: retention === "forgotten",
    record: isStopped ? { isStopped } : isToBeTold ? { end: recordEnd(how) } : null,
    forgets: isForGood && !isToBeTold,
    outcome: { ...how, ...arrived(arrival), arrived: arrival?.arrived ?? (isAllSent ? count : null) },
  });
}

function arrived(arrival: Arrival | null): Partial<Amount> & Pick<Arrival, "missing"> {
  if (arrival === null) return { missing: [] };
  const { bytes, grown, missing } = arrival;
  return { bytes, grown, missing };
}

function recordEnd({ code, why, text }: End): RecordEnd {
  return { code, ...(why === undefined ? {} : { why }), ...(text === undefined ? {} : { text }) };
}

function theirEnd({ code, why, text }: MessageOf<"closed">): End {
  return {
    code: closeCodeOf(code),
    ...(why === undefined ? {} : { why: failureOf(why) }),
    ...(text === undefined ? {} : { text }),
    isOurs: false,
  };
}

/** Whether the payload comes to this client. */
function isReceiver({ kind, isOurs }: CommonState): boolean {
  return kind === "tree" || kind === "list" ? isOurs : !isOut(kind);
}
