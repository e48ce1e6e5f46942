/**
 * A transfer as a state machine, from the request until it is over: `(state, event) → (state, effects)`.
 *
 * | phase       | shown as            | what it waits for                                                              |
 * | ----------- | ------------------- | ------------------------------------------------------------------------------ |
 * | `new`       | waiting             | incoming: a rule or the user decides                                           |
 * | `asked`     | asked               | incoming: the answer of the user                                               |
 * | `searching` | waiting             | outgoing: the records are searched for an earlier transfer to continue         |
 * | `waiting`   | waiting             | the answer or the return of the peer, or the pause before the next attempt     |
 * | `starting`  | starting            | both want it: records, files and server get ready for a data session           |
 * | `moving`    | starting or running | the end of the data session; with a `verdict`, its last bytes, for 2 s         |
 * | `sent`      | finishing           | everything was sent: the outcome from the receiver, for 15 s                   |
 * | `received`  | running             | everything has arrived: that is recorded before it is said                     |
 * | `over`      | over                | nothing                                                                        |
 *
 * A cut leads from `starting`, `moving` and `sent` back to `waiting`. Every phase but `over` leads to `over`.
 *
 * 1. After `over` no event has an effect.
 * 2. The last effect of every transfer is `finish`. Its owner tells the outcome when nothing is left to do, because
 *    the process may end then.
 * 3. Secrets and outcomes are saved before they are said.
 *
 * Pure, given its context. The owner of the state is transfer.ts, which performs the effects.
 *
 * @module
 */
import type { PayloadEnd } from "../bytes/data_session.ts";
import type { ListShape } from "../bytes/list_shape.ts";
import type { SourceOptions } from "../files.ts";
import type { TransferKind, TransferView } from "../transfer_view.ts";
import { cutIncoming, handleIncoming, refuse, unprovenIncoming } from "./incoming_request.ts";
import { cutOutgoing, handleOutgoing, NO_ATTEMPTS, unprovenOutgoing } from "./outgoing_request.ts";
import {
  began,
  type Effect,
  end,
  fail,
  type IncomingState,
  type MachineContext,
  type MachineEvent,
  type MachineState,
  type OutgoingState,
  over,
  Step,
  textField,
} from "./transfer_state.ts";

/** How long a sender waits for the outcome, in milliseconds. */
const OUTCOME_MS = 15_000;

/** What a transfer is about. */
export interface Terms {
  readonly id: string;
  readonly kind: TransferKind;
  readonly peer: string;
  readonly names: readonly string[];
  readonly count: number;
  readonly bytes: number;
  readonly shape?: ListShape | null;
  /** These four are described at `TransferRecord`. */
  readonly paths: readonly string[];
  readonly folder?: string;
  readonly options?: SourceOptions;
  readonly secret?: string;
  /** Incoming: what is offered now is not what the user has agreed to before, so the user is asked again. */
  readonly hasChanged?: boolean;
  readonly leftOut?: TransferView["leftOut"];
  /** Releases the claim of an earlier process on the record. */
  readonly release?: () => void;
  /** Incoming: of the request. */
  readonly nonce?: string;
  /** `serve`: when the user agreed, in Unix milliseconds. */
  readonly sinceMs?: number;
}

/** The state before the first event. With a secret, the transfer continues an earlier one. */
export function firstState(terms: Terms, { isOurs }: { readonly isOurs: boolean }): MachineState {
  const { id, kind, peer, names, count, bytes, shape = null, folder = null, secret = null, nonce = null } = terms;
  const common = {
    ...{ id, kind, peer, names, count, bytes, shape, folder, secret, nonce },
    wasAccepted: secret !== null && terms.hasChanged !== true,
    isAgain: secret !== null,
    lastNotice: null,
    beganMs: null,
    arrival: null,
  };
  if (isOurs) {
    const phase = { type: "waiting" } as const;
    return { ...common, isOurs, phase, isUnanswered: false, hadWrongProof: false, attempts: NO_ATTEMPTS };
  }
  return {
    ...common,
    isOurs,
    phase: { type: "new" },
    isPeerHere: true,
    expects: null,
    preparation: "none",
    isAnswering: false,
    generation: 0,
  };
}

/** A state after an event, and what is to be done, in order. */
export interface Reduction {
  readonly state: MachineState;
  readonly effects: readonly Effect[];
}

/** What an event makes of a transfer. Never throws. */
export function reduce(state: MachineState, event: MachineEvent, context: MachineContext): Reduction {
  if (state.phase.type === "over") return { state, effects: [] };
  const step = state.isOurs ? new Step<OutgoingState>(state, context) : new Step<IncomingState>(state, context);
  handle(step, event);
  return { state: step.state, effects: step.effects };
}

type AnyStep = Step<OutgoingState> | Step<IncomingState>;

/** Events of either side; the other ones are in outgoing_request.ts and incoming_request.ts. */
function handle(step: AnyStep, event: MachineEvent): void {
  const { phase } = step.state;
  switch (event.type) {
    case "cancel":
      return cancel(step, event.text);
    case "takeBack":
      return step.state.isOurs && !step.state.wasAccepted ? cancel(step, "") : undefined;
    case "leave":
      step.set({ phase: { type: "over" } });
      return step.do({ type: "finish", discards: false, record: null, forgets: false, outcome: null });
    case "unusable":
      return over(step, { code: "failed", why: event.why, isOurs: true });
    case "unopened":
      return fail(step, event.why);
    case "began":
      return began(step);
    case "ended":
      return ended(step, event.end);
    case "recorded":
      return end(step, { code: "done", isOurs: true }, event.arrival);
    case "outcomeLate":
      return phase.type === "sent" ? cut(step) : undefined;
    case "lastBytesLate":
      return phase.type === "moving" && phase.verdict !== null ? over(step, phase.verdict) : undefined;
    default:
      return isOutgoing(step) ? handleOutgoing(step, event) : handleIncoming(step, event);
  }
}

function isOutgoing(step: AnyStep): step is Step<OutgoingState> {
  return step.state.isOurs;
}

/** An open question is answered with a no. */
function cancel(step: AnyStep, text: string): void {
  if (!isOutgoing(step) && step.state.phase.type === "asked") {
    return refuse(step, step.state.kind === "receive" ? "declined" : "denied", text);
  }
  end(step, { code: "cancelled", ...textField(text), isOurs: true });
}

/** The data session has ended. */
function ended(step: AnyStep, how: PayloadEnd): void {
  const { phase } = step.state;
  step.do({ type: "stopTimer", timer: "outcome" });
  if (phase.type === "moving" && phase.verdict !== null) {
    return over(step, phase.verdict, how.type === "sent" ? how : null);
  }
  switch (how.type) {
    case "cut":
      return cut(step);
    case "unproven":
      return isOutgoing(step) ? unprovenOutgoing(step) : unprovenIncoming(step);
    case "failed":
      return fail(step, how.code, how);
    case "sent":
      step.set({ phase: { type: "sent" }, arrival: how });
      return step.do({ type: "startTimer", timer: "outcome", ms: OUTCOME_MS, then: { type: "outcomeLate" } });
    case "listed":
      step.notify({ type: "listed", entries: how.entries, more: how.more });
      return end(step, { code: "done", isOurs: true });
    case "received":
      if (how.why !== null) return end(step, { code: "failed", why: how.why, isOurs: true }, how);
      step.set({ phase: { type: "received" } });
      // Saved before it is said: a peer who made the request forgets it then.
      return step.do({ type: "save", end: { code: "done" }, then: { type: "recorded", arrival: how } });
  }
}

function cut(step: AnyStep): void {
  return isOutgoing(step) ? cutOutgoing(step) : cutIncoming(step);
}
