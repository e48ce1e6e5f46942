/**
 * Transfers that this client requests: it offers something, or asks for it, until the peer accepts. After a cut it is up
 * to this client to make the request again, with the same id (PROTOCOL T1, T3, T9).
 *
 * Pure, part of transfer_machine.ts.
 *
 * @module
 */
import type { MessageOf } from "../../../shared/wire/message.ts";
import { nameKey } from "../../../shared/wire/name.ts";
import type { Agreed } from "../bytes/agreed_list.ts";
import type { Payload } from "../bytes/data_session.ts";
import { shapeIn } from "../bytes/list_shape.ts";
import { isProof, proofOf } from "../proof.ts";
import {
  agreed,
  close,
  concluded,
  type Earlier,
  fail,
  interrupted,
  isResumable,
  type MachineEvent,
  type OutgoingState,
  over,
  type Step,
  type TransferCommand,
} from "./transfer_state.ts";

/** The most attempts in a row that move nothing new. */
const MAX_ATTEMPTS = 10;

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

/** Refusals that mean that the peer is not here now. */
const AWAY: ReadonlySet<string> = new Set(["no_such_person", "takes_no_files"]);

/** Refusals that may be over after a while. */
const TEMPORARY: ReadonlySet<string> = new Set([...AWAY, "not_shared", "too_many_deals", "id_taken", "internal"]);

/** What is special about one request of this client. */
export interface OutgoingRequest {
  readonly isOurs: true;
  /** The request itself; `nonce` if it continues an earlier transfer. */
  readonly request: (made: { readonly id: string; readonly nonce?: string }) => TransferCommand;
  /** Opens what goes over the data session, once the request was accepted. May reject with a `TargetError`. */
  readonly payload: (accepted: Agreed & { readonly id: string; readonly isNew: boolean }) => Promise<Payload>;
}

/** Whether a request for this person is on its way, and the server has not answered it yet. */
export function isBeingMadeFor({ kind, isUnanswered, peer }: OutgoingState, name: string): boolean {
  return kind === "send" && isUnanswered && nameKey(peer) === nameKey(name);
}

export const NO_ATTEMPTS: OutgoingState["attempts"] = { count: 0, pauses: 0 };

/**
 * The pause before the next attempt, in milliseconds; `null` for no other attempt. The first one follows at once. While
 * the peer `isAway` attempts do not count, but their pauses grow.
 */
export function nextAttempt(
  { count, pauses }: OutgoingState["attempts"],
  { isAway = false }: { readonly isAway?: boolean } = {},
): { readonly attempts: OutgoingState["attempts"]; readonly pauseMs: number | null } {
  const counted = isAway ? count : count + 1;
  if (counted > MAX_ATTEMPTS) return { attempts: { count: counted, pauses }, pauseMs: null };
  const grownMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.max(0, pauses - 1));
  return { attempts: { count: counted, pauses: pauses + 1 }, pauseMs: pauses === 0 && !isAway ? 0 : grownMs };
}

type OutgoingStep = Step<OutgoingState>;

export function handleOutgoing(step: OutgoingStep, event: MachineEvent): void {
  const { attempts, wasAccepted } = step.state;
  switch (event.type) {
    case "make":
    case "welcomed":
      return make(step);
    case "search":
      return step.set({ phase: { type: "searching" } });
    case "found":
      return found(step, event.earlier);
    case "confirmed":
      return step.set({ isUnanswered: false });
    case "peerAway":
      return step.notify({ type: "waits", why: "away" });
    case "asking":
      return step.notify({ type: "waits", why: "being_asked" });
    case "accepted":
      return accepted(step, event);
    case "opened":
      return opened(step);
    case "advanced":
      return attempts.pauses > 0 ? step.set({ attempts: NO_ATTEMPTS }) : undefined;
    case "closed":
      return closed(step, event);
    case "refused":
      return refused(step, event);
    case "lost":
      step.do({ type: "stopTimer", timer: "pause" });
      step.set({ isUnanswered: false });
      return wasAccepted ? interrupted(step) : undefined;
  }
}

/** The data session has ended too early, or there was none. */
export function cutOutgoing(step: OutgoingStep): void {
  // A list is requested once more only: nobody waits for minutes to see what is in a folder.
  if (!isResumable(step.state) && step.state.attempts.count > 0) return fail(step, "stalled");
  interrupted(step);
  again(step);
}

/** The peer did not prove that it knows the secret. */
export function unprovenOutgoing(step: OutgoingStep): void {
  close(step, { code: "unknown" });
  cutOutgoing(step);
}

/** Makes the request, or leaves that to the next connection if there is none. */
function make(step: OutgoingStep): void {
  step.do({ type: "stopTimer", timer: "pause" });
  const { state: { id, secret, phase }, context } = step;
  if (phase.type === "searching" || !context.isLive) return;
  const nonce = secret === null ? null : context.randomText();
  step.set({ nonce, isUnanswered: true });
  step.do({ type: "make", id, nonce });
}

/** The search is over: the request is made, under the terms of an earlier transfer if there is one. */
function found(step: OutgoingStep, earlier: Earlier | null): void {
  step.set({ phase: { type: "waiting" } });
  if (earlier !== null) {
    const { id, secret, count, bytes, shape, release } = earlier;
    const { id: before } = step.state;
    step.set({ id, secret, count, bytes, shape, wasAccepted: true, isAgain: true });
    step.do({ type: "rename", before, release });
  }
  make(step);
}

function accepted(step: OutgoingStep, message: MessageOf<"accepted">): void {
  const { ticket, answer = "", proof, count, bytes } = message;
  const shape = shapeIn(message);
  const { id, kind, secret, nonce } = step.state;
  const peer = message.by ?? step.state.peer;
  // A nonce is valid once.
  step.set({ nonce: null });
  if (nonce !== null && secret !== null) {
    const exchange = { id, nonce, answer };
    if (!isProof(proof, proofOf("accept", secret, exchange))) return disproved(step);
    // The owner of the files has allowed what the list has now.
    step.set({ hadWrongProof: false, peer, ...(kind === "get" && { shape }) });
    return open(step, { ticket, proof: proofOf("begin", secret, exchange) }, { isNew: false });
  }
  // The owner of the files says how much it is.
  if (kind === "get") {
    if (count === undefined || bytes === undefined) return fail(step, "broken");
    step.set({ count, bytes, shape });
  }
  step.set({ peer, secret: message.secret ?? null });
  open(step, { ticket }, { isNew: true });
}

/** The proof may answer an earlier nonce that was on its way when this one was sent; but not twice. */
function disproved(step: OutgoingStep): void {
  close(step, { code: "unknown" });
  if (step.state.hadWrongProof) return renew(step);
  step.set({ hadWrongProof: true });
  cutOutgoing(step);
}

function open(
  step: OutgoingStep,
  session: { readonly ticket: string; readonly proof?: string },
  { isNew }: { readonly isNew: boolean },
): void {
  if (step.state.phase.type === "moving") step.do({ type: "drop" });
  agreed(step, { type: "starting", session });
  step.do({ type: "open", isNew, isResumable: step.state.secret !== null && isResumable(step.state) });
}

/** The payload is open; the transfer may have been cut meanwhile. */
function opened(step: OutgoingStep): void {
  const { phase } = step.state;
  if (phase.type !== "starting" || phase.session === null) return;
  step.set({ phase: { type: "moving", hasBegun: false, verdict: null } });
  step.do({ type: "begin", ...phase.session });
}

function closed(step: OutgoingStep, message: MessageOf<"closed">): void {
  const { isUnanswered, secret, wasAccepted } = step.state;
  const { code, why } = message;
  if (code === "left" && isUnanswered) return;
  if (code === "unknown" && secret !== null) return renew(step);
  // The peer has left, or nobody is there who knows of it: that may change.
  const isGone = code === "left" || code === "no_answer" || code === "declined" && why === "no_terminal";
  if (isGone && wasAccepted) return cutOutgoing(step);
  if (code === "sharer_busy" && wasAccepted) return postponed(step);
  concluded(step, message);
}

/** The peer has no room for it now: it waits, however long that takes. */
function postponed(step: OutgoingStep): void {
  interrupted(step);
  again(step, { isAway: true });
}

/** The peer does not know it any more, and is asked as if for the first time. */
function renew(step: OutgoingStep): void {
  const { kind, id: before } = step.state;
  step.do({ type: "stopTimer", timer: "outcome" });
  step.do({ type: "drop" });
  // What goes out stays the same; what has arrived belongs to the old id.
  if (kind === "get") step.do({ type: "discard" });
  const id = step.context.randomText();
  step.set({ id, secret: null, wasAccepted: false, isAgain: false, lastNotice: null, phase: { type: "waiting" } });
  step.do({ type: "rename", before, release: null });
  step.notify({ type: "waits", why: "being_asked" });
  make(step);
}

function refused(step: OutgoingStep, { error, request }: Extract<MachineEvent, { type: "refused" }>): void {
  // A `close` that came too late changes nothing.
  if (request !== "offer" && request !== "ask") return;
  step.set({ isUnanswered: false });
  if (step.state.wasAccepted && TEMPORARY.has(error.code)) {
    return again(step, { isAway: AWAY.has(error.code), error });
  }
  over(step, { code: "failed", error, isOurs: false });
}

/** Makes the request again, after a pause; or ends the transfer, with the last `error` if there is one. */
function again(
  step: OutgoingStep,
  { isAway = false, error }: { readonly isAway?: boolean; readonly error?: MessageOf<"error"> } = {},
): void {
  step.do({ type: "stopTimer", timer: "pause" });
  if (!step.context.isLive) return;
  const { attempts, pauseMs } = nextAttempt(step.state.attempts, { isAway });
  step.set({ attempts });
  if (pauseMs === 0) return make(step);
  if (pauseMs !== null) return step.do({ type: "startTimer", timer: "pause", ms: pauseMs, then: { type: "make" } });
  if (error !== undefined) return over(step, { code: "failed", error, isOurs: false });
  fail(step, "stalled");
}
