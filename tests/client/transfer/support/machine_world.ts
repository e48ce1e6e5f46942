/**
 * A transfer without a network: performs the effects of the state machine in memory, and keeps their results until the
 * test lets them happen.
 *
 * @module
 */
import { proofOf } from "../../../../client/transfer/proof.ts";
import { firstState, reduce } from "../../../../client/transfer/request/transfer_machine.ts";
import type {
  Effect,
  MachineEvent,
  MachineState,
  TimerName,
} from "../../../../client/transfer/request/transfer_state.ts";
import type { TransferKind } from "../../../../client/transfer/transfer_view.ts";
import type { MessageOf } from "../../../../shared/wire/message.ts";
import { assertEquals } from "@std/assert";

export const ID = "i".repeat(22);
export const SECRET = "s".repeat(22);

export interface WorldOptions {
  readonly kind: TransferKind;
  readonly isOurs: boolean;
  /** Whether it continues an earlier transfer, whose last `nonce` may be given. */
  readonly isEarlier?: boolean;
  readonly nonce?: string;
}

export class World {
  state: MachineState;
  isLive = true;
  /** All effects so far. */
  readonly effects: Effect[] = [];
  /** Results of effects that have not happened yet. */
  readonly pending: MachineEvent[] = [];
  readonly timers = new Map<TimerName, { readonly ms: number; readonly then: MachineEvent }>();
  /** Whether there is a data session. */
  hasSession = false;
  #texts = 0;

  constructor({ kind, isOurs, isEarlier = false, nonce }: WorldOptions) {
    const terms = { id: ID, kind, peer: "bob", names: ["a"], count: 1, bytes: 100, paths: ["/a"] };
    const earlier = isEarlier ? { secret: SECRET } : {};
    this.state = firstState({ ...terms, ...earlier, ...(nonce !== undefined && { nonce }) }, { isOurs });
  }

  get phase(): string {
    return this.state.phase.type;
  }

  /** Lets an event happen. Returns its effects. */
  handle(event: MachineEvent): readonly Effect[] {
    const context = { isLive: this.isLive, nowMs: 0, randomText: () => `${this.#texts++}`.padStart(22, "r") };
    if (event.type === "ended") this.hasSession = false;
    const { state, effects } = reduce(this.state, event, context);
    this.state = state;
    for (const effect of effects) this.#perform(effect);
    this.effects.push(...effects);
    return effects;
  }

  /** Lets several things happen, in order. */
  happen(...happened: readonly Happens[]): void {
    for (const event of happened) {
      if (event === SETTLE) this.settle();
      else this.handle(event === ACCEPT ? this.#accepted() : event);
    }
  }

  /** Lets the timer run out. */
  late(timer: TimerName): readonly Effect[] {
    const started = this.timers.get(timer);
    if (started === undefined) throw new Error(`There is no timer ${timer}`);
    this.timers.delete(timer);
    return this.handle(started.then);
  }

  /** Lets all results happen. */
  settle(): void {
    for (let event = this.pending.shift(); event !== undefined; event = this.pending.shift()) this.handle(event);
  }

  #accepted(): MachineEvent {
    const { isOurs, nonce, secret } = this.state;
    if (!isOurs || nonce === null || secret === null) return { ...ACCEPTED, count: 1, bytes: 100 };
    return {
      ...ACCEPTED,
      answer: NONCE,
      proof: proofOf("accept", secret, { id: this.state.id, nonce, answer: NONCE }),
    };
  }

  #perform(effect: Effect): void {
    switch (effect.type) {
      case "open":
        return void this.pending.push({ type: "opened" });
      case "prepare":
        return void this.pending.push({ type: "prepared" });
      case "save":
        return void this.pending.push(effect.then);
      case "startTimer":
        return void this.timers.set(effect.timer, effect);
      case "stopTimer":
        return void this.timers.delete(effect.timer);
      case "begin":
        this.hasSession = true;
        return;
      case "drop":
        this.hasSession = false;
        return;
      case "finish":
        this.hasSession = false;
        this.timers.clear();
        return;
    }
  }
}

/** An effect in short: its type, and what is requested, told or started with it. */
export function short(effect: Effect): string {
  switch (effect.type) {
    case "request":
      return effect.message.type === "close" ? `close ${effect.message.code}` : effect.message.type;
    case "make":
      return effect.nonce === null ? "make" : "make again";
    case "notify":
      return `notify ${effect.notice.type}`;
    case "startTimer":
      return `${effect.timer} ${effect.ms}`;
    case "finish":
      return effect.outcome === null ? "finish" : `finish ${effect.outcome.why ?? effect.outcome.code}`;
    default:
      return effect.type;
  }
}

export const SEND = { kind: "send", isOurs: true } as const;
export const GET = { kind: "get", isOurs: true } as const;
export const TREE = { kind: "tree", isOurs: true } as const;
export const OFFER = { kind: "receive", isOurs: false } as const;
export const ASKED = { kind: "serve", isOurs: false } as const;
export const NONCE = "n".repeat(22);
export const TICKET = "t".repeat(22);

export const ARRIVED = { arrived: 1, missing: [], bytes: 100, grown: [] } as const;
export const ACCEPTED = { type: "accepted", id: ID, ticket: TICKET, by: "bob", secret: SECRET } as const;
export const SENT = { type: "ended", end: { type: "sent", ...ARRIVED } } as const;
export const RECEIVED = { type: "ended", end: { type: "received", why: null, ...ARRIVED } } as const;
export const CUT = { type: "ended", end: { type: "cut" } } as const;
export const UNPROVEN = { type: "ended", end: { type: "unproven" } } as const;
export const FAILED = { type: "ended", end: { type: "failed", code: "disk_full", isOurs: true } } as const;
/** All results of effects happen. */
export const SETTLE = "settle";

/** The peer accepts, and proves that it knows the secret if it has to. */
export const ACCEPT = "accept";

/** The peer or the server closes the transfer. */
export function closed(code: string, why?: string): MessageOf<"closed"> {
  return { type: "closed", id: ID, code, ...(why !== undefined && { why }) };
}

/** The server refuses a request. */
export function refused(request: string, code: string): MachineEvent {
  return { type: "refused", request, error: { type: "error", code, text: "" } };
}

export type Happens = MachineEvent | typeof SETTLE | typeof ACCEPT;

/** A world in which these things have happened. */
export function after(options: WorldOptions, happened: readonly Happens[]): World {
  const world = new World(options);
  world.happen(...happened);
  return world;
}

/** A transition: what happened before, the event, and what follows. */
export interface Row {
  readonly name: string;
  readonly of: WorldOptions;
  readonly before: readonly Happens[];
  readonly event: MachineEvent;
  readonly phase: string;
  readonly effects: readonly string[];
}

export const MAKE = { type: "make" } as const;
export const OUT_STARTING = [MAKE, { type: "confirmed" }, ACCEPTED] as const;
export const OUT_MOVING = [...OUT_STARTING, SETTLE] as const;
export const OUT_RUNNING = [...OUT_MOVING, { type: "began" }] as const;
export const AGREED = [{ type: "ask" }, { type: "agree" }, SETTLE] as const;
export const IN_MOVING = [...AGREED, ACCEPTED] as const;

/** Registers a test for each row. */
export function testRows(side: string, rows: readonly Row[]): void {
  for (const { name, of, before, event, phase, effects } of rows) {
    Deno.test(`${side} ${name}`, () => {
      const world = after(of, before);
      const seen = world.handle(event).map(short);
      assertEquals([world.phase, seen], [phase, effects]);
    });
  }
}
