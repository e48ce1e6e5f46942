/**
 * Transfers that a peer requests, and that this client accepts or not: an offer, or a question about the shared folder.
 * After a cut it is up to the peer to make the request again.
 *
 * 1. What was agreed to is accepted again without a question, as long as the same person requests the same.
 * 2. Nothing is opened or written before that.
 *
 * Pure, part of transfer_machine.ts.
 *
 * @module
 */
import type { CloseCode, Failure } from "../../../shared/wire/file_message.ts";
import type { MessageOf } from "../../../shared/wire/message.ts";
import { nameKey } from "../../../shared/wire/name.ts";
import type { Agreed } from "../bytes/agreed_list.ts";
import type { Payload } from "../bytes/data_session.ts";
import type { ListShape } from "../bytes/list_shape.ts";
import { proofOf } from "../proof.ts";
import type { RecordEnd } from "./records.ts";
import {
  agreed,
  close,
  concluded,
  end,
  type IncomingState,
  interrupted,
  isResumable,
  type MachineEvent,
  over,
  type Step,
  textField,
} from "./transfer_state.ts";

/** How long an unanswered offer is kept after its sender has gone, perhaps for a moment only; in milliseconds. */
export const GONE_MS = 20_000;

/** How long a transfer that was cut is kept; its record stays longer. */
export const LOST_MS = 600_000;

/** The pause between attempts while the server has no room for another transfer. */
const FULL_MS = 10_000;

/** The server is told about a question that takes longer than this (PROTOCOL T5). */
const ASKING_MS = 4_000;

/** What is special about one request of a peer. */
export interface IncomingRequest {
  readonly isOurs: false;
  /**
   * Opens what goes over the data session, once the request was agreed to, or says why that is impossible. May reject
   * with a `SourceError` or a `TargetError`.
   */
  readonly prepare: (
    agreed: Agreed & {
      readonly id: string;
      readonly folder: string | null;
      /** Aborts when the transfer is over. */
      readonly signal: AbortSignal;
    },
  ) => Promise<Prepared>;
  /** Called when the user has declined it. */
  readonly declined?: (end: RecordEnd) => void;
}

/** The payload, and how much it is where this client decides that; or why there is none. */
export type Prepared =
  | { readonly payload: Payload; readonly count?: number; readonly bytes?: number; readonly shape?: ListShape }
  | { readonly code: CloseCode; readonly why?: Failure };

/** Whether a request with the same id is about this transfer, which was agreed to or is being asked about. */
export function isSame(
  state: IncomingState,
  message: MessageOf<"offered"> | Extract<MessageOf<"asked">, { id: string }>,
): boolean {
  if (message.type === "offered" && hasChanged(message, state)) return false;
  if (message.nonce !== undefined) return state.secret !== null && isResumable(state);
  if (nameKey(message.from) !== nameKey(state.peer)) return false;
  return message.type === "offered" && message.count === state.count && message.bytes === state.bytes &&
    message.names.length === state.names.length && message.names.every((name, i) => name === state.names[i]);
}

/** Whether an offer has other files and folders than the user has agreed to, as far as both are known. */
export function hasChanged(message: MessageOf<"offered">, agreed: { readonly shape?: ListShape | null }): boolean {
  const [now, before] = [message.shape?.digest, agreed.shape?.digest];
  return now !== undefined && before !== undefined && now !== before;
}

type IncomingStep = Step<IncomingState>;

export function handleIncoming(step: IncomingStep, event: MachineEvent): void {
  const { isPeerHere, wasAccepted, generation } = step.state;
  switch (event.type) {
    case "ask":
      step.set({ phase: { type: "asked" } });
      return isOffer(step) ? undefined : asking(step);
    case "agree":
      return agree(step, event.folder);
    case "refuse":
      return refuse(step, event.code, event.text);
    case "madeAgain":
      return madeAgain(step, event);
    case "replaced":
    case "gone":
      return gone(step);
    case "welcomed":
      // The server now repeats the offers that still stand.
      return isPeerHere ? undefined : goneAfter(step, wasAccepted ? LOST_MS : GONE_MS);
    case "lost":
      return lost(step);
    case "accepted":
      return accepted(step, event.ticket);
    case "closed":
      return closed(step, event);
    case "refused":
      return event.request === "accept" ? refused(step, event.error) : undefined;
    case "busy":
      return refuse(step, "passed");
    case "prepared":
      return prepared(step, event);
    case "unavailable":
      return end(step, { code: event.code, ...(event.why && { why: event.why }), isOurs: true });
    case "answered":
      return event.generation === generation ? step.do({ type: "request", message: event.message }) : undefined;
    case "answerDue":
      return answer(step);
    case "askingDue":
      return asking(step);
  }
}

/** The data session has ended too early, or there was none. */
export function cutIncoming(step: IncomingStep): void {
  if (!isResumable(step.state)) return gone(step);
  interrupted(step);
  wait(step, LOST_MS);
}

/** The peer did not prove that it knows the secret. */
export function unprovenIncoming(step: IncomingStep): void {
  close(step, { code: "unknown" });
  interrupted(step);
  wait(step, LOST_MS);
}

/** There is no room for it now. The peer is told, and may request it again. */
function busy(step: IncomingStep): void {
  if (!step.state.wasAccepted || !isResumable(step.state)) return end(step, { code: "sharer_busy", isOurs: true });
  close(step, { code: "sharer_busy" });
  interrupted(step);
  wait(step, LOST_MS);
}

/** The answer is no; `passed` holds for this session only. */
export function refuse(
  step: IncomingStep,
  code: "declined" | "denied" | "passed" | "not_found",
  text: string = "",
): void {
  const said = { code, ...textField(text) };
  if (code === "declined") step.do({ type: "declined", end: said });
  end(step, { ...said, isOurs: true });
}

/** The answer is yes. If the peer is away, the transfer begins when they are back. */
function agree(step: IncomingStep, folder?: string): void {
  if (folder !== undefined) step.set({ folder });
  if (step.state.isPeerHere) return start(step);
  step.set({ phase: { type: "waiting" } });
  step.notify({ type: "waits", why: "away" });
}

function madeAgain(step: IncomingStep, { from, nonce }: { readonly from: string; readonly nonce?: string }): void {
  outdate(step);
  step.set({ isPeerHere: true, nonce: nonce ?? null, ...(nonce !== undefined && { peer: from }) });
  step.do({ type: "stopTimer", timer: "pause" });
  if (step.state.phase.type === "moving") interrupted(step);
  if (isAgreed(step)) start(step);
}

function lost(step: IncomingStep): void {
  outdate(step);
  step.set({ isPeerHere: false });
  step.do({ type: "stopTimer", timer: "pause" });
  const { wasAccepted } = step.state;
  if (!isOffer(step) && !wasAccepted || !isResumable(step.state)) return gone(step);
  if (wasAccepted) interrupted(step);
}

/** The server has connected both sides. */
function accepted(step: IncomingStep, ticket: string): void {
  const { preparation, expects } = step.state;
  if (preparation !== "ready") return;
  step.do({ type: "stopTimer", timer: "pause" });
  agreed(step, { type: "moving", hasBegun: false, verdict: null });
  step.do({ type: "begin", ticket, ...(expects !== null && { expects }) });
}

function closed(step: IncomingStep, message: MessageOf<"closed">): void {
  // An `unknown` may come from somebody else than the peer who made the request.
  const isGone = message.code === "left" || message.code === "no_answer" || message.code === "unknown";
  if (isGone && step.state.wasAccepted && isResumable(step.state)) return cutIncoming(step);
  if (isOffer(step) && message.code === "left") return away(step);
  concluded(step, message);
}

function refused(step: IncomingStep, error: MessageOf<"error">): void {
  // While data moves, an earlier yes has come through, and this one was for a request that is replaced.
  if (error.code === "no_such_deal") return step.state.phase.type === "moving" ? undefined : away(step);
  if (error.code !== "transfers_full") return over(step, { code: "failed", error, isOurs: false });
  // The server does not keep a question for long enough.
  if (!isOffer(step)) return busy(step);
  step.do({ type: "startTimer", timer: "pause", ms: FULL_MS, then: { type: "answerDue" } });
}

function start(step: IncomingStep): void {
  step.set({ phase: { type: "starting", session: null } });
  answer(step);
}

/** Accepts the request, once everything is prepared. */
function answer(step: IncomingStep): void {
  outdate(step);
  step.set({ isAnswering: true });
  if (step.state.preparation === "ready") return reply(step);
  if (step.state.preparation === "pending") return;
  step.set({ preparation: "pending" });
  if (!isOffer(step)) step.do({ type: "startTimer", timer: "asking", ms: ASKING_MS, then: { type: "askingDue" } });
  step.do({ type: "prepare", isResumable: isResumable(step.state) });
}

function prepared(step: IncomingStep, { count, bytes, shape }: Extract<MachineEvent, { type: "prepared" }>): void {
  step.do({ type: "stopTimer", timer: "asking" });
  step.set({
    preparation: "ready",
    ...(count !== undefined && { count }),
    ...(bytes !== undefined && { bytes }),
    ...(shape !== undefined && { shape }),
  });
  if (step.state.isAnswering) reply(step);
}

/** Says yes, with a proof if an earlier transfer continues, else with a secret. */
function reply(step: IncomingStep): void {
  step.set({ isAnswering: false });
  if (!step.context.isLive) return;
  const { id, nonce, secret, wasAccepted, count, bytes, shape, generation } = step.state;
  const amount = isOffer(step) ? {} : { count, bytes, ...(shape && { shape }) };
  if (nonce !== null && secret !== null) {
    const exchange = { id, nonce, answer: step.context.randomText() };
    const message = {
      type: "accept",
      id,
      answer: exchange.answer,
      proof: proofOf("accept", secret, exchange),
    } as const;
    step.set({ expects: proofOf("begin", secret, exchange) });
    return step.do({ type: "save", then: { type: "answered", generation, message: { ...message, ...amount } } });
  }
  // If an earlier yes has come through meanwhile, its secret is the one that both sides know.
  const known = secret === null || wasAccepted ? step.context.randomText() : secret;
  const message = { type: "accept", id, secret: known, ...amount } as const;
  step.set({ secret: known, expects: null });
  // Saved before it is said: a peer who knows the secret may come back to it.
  if (isResumable(step.state)) return step.do({ type: "save", then: { type: "answered", generation, message } });
  step.do({ type: "request", message });
}

/** Tells the peer that its question takes a while. */
function asking(step: IncomingStep): void {
  step.request({ type: "asking", id: step.state.id });
}

/** The peer is gone, perhaps for a moment only. If the user has agreed, the transfer waits, and the user is told. */
function away(step: IncomingStep): void {
  wait(step, GONE_MS);
  if (!isAgreed(step) || step.state.phase.type === "waiting") return;
  step.set({ phase: { type: "waiting" } });
  step.notify({ type: "waits", why: "away" });
}

/** Keeps it for a while, until the peer is back. */
function wait(step: IncomingStep, ms: number): void {
  outdate(step);
  step.set({ isPeerHere: false });
  goneAfter(step, ms);
}

function goneAfter(step: IncomingStep, ms: number): void {
  step.do({ type: "startTimer", timer: "pause", ms, then: { type: "gone" } });
}

function gone(step: IncomingStep): void {
  over(step, { code: "left", isOurs: false });
}

/** Makes an answer that is under way useless. */
function outdate(step: IncomingStep): void {
  step.set({ isAnswering: false, generation: step.state.generation + 1 });
}

function isOffer(step: IncomingStep): boolean {
  return step.state.kind === "receive";
}

/** Whether a rule or the user has said yes. */
function isAgreed(step: IncomingStep): boolean {
  return step.state.phase.type !== "new" && step.state.phase.type !== "asked";
}
