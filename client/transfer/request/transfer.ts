/**
 * Runs the state machine of one transfer: performs its effects (requests, data sessions, records, timers, notices) and
 * feeds back what comes of them.
 *
 * Owns the state, the payload, the record and the timers of the transfer. Decides nothing: that is transfer_machine.ts.
 *
 * @module
 */
import type { Clock } from "../../platform/platform.ts";
import { endOf } from "../bytes/byte_transfer.ts";
import {
  DataSession,
  type DataSessionListener,
  type DataSessionParts,
  type Payload,
  type PayloadEnd,
} from "../bytes/data_session.ts";
import type { TransferEvent, TransferKind, TransferState, TransferView } from "../transfer_view.ts";
import { type IncomingRequest, isSame } from "./incoming_request.ts";
import { isBeingMadeFor, type OutgoingRequest } from "./outgoing_request.ts";
import { type Claimed, RecordKeeper, type TransferRecord, type TransferRecords } from "./records.ts";
import { firstState, reduce, type Terms } from "./transfer_machine.ts";
import {
  type CommonState,
  type Effect,
  type Finish,
  isOut,
  type MachineContext,
  type MachineEvent,
  type MachineState,
  type TimerName,
  type TransferCommand,
  visibleState,
} from "./transfer_state.ts";

/** How many of its names a record has. */
const NAMES_SAVED = 20;

/** Hears what becomes of transfers. */
export interface TransferOwner {
  /** The next number for the user. */
  nextNumber(): number;
  /** The id of a transfer was `before`. */
  rename(transfer: Transfer, before: string): void;
  /** A transfer is over; `finished` resolves when nothing is left to do for it. */
  remove(transfer: Transfer, finished: Promise<void>): void;
  /** Something has changed that others may wait for. */
  change(): void;
}

/** What a transfer needs of its surroundings. */
export interface TransferParts extends DataSessionParts {
  readonly clock: Pick<Clock, "nowMs" | "timeMs" | "after">;
  readonly records: TransferRecords;
  readonly active: TransferOwner;
  /** `HOST:PORT` of the server. */
  readonly server: string;
  /** Whether requests reach the server now; otherwise they are lost. */
  readonly isLive: boolean;
  request(message: TransferCommand): void;
  /** A text that nobody can guess. */
  randomText(): string;
  notify(event: TransferEvent): void;
  progressed(): void;
}

export class Transfer implements DataSessionListener {
  readonly #parts: TransferParts;
  readonly #terms: Terms;
  readonly #request: OutgoingRequest | IncomingRequest;
  readonly #context: MachineContext;
  readonly #session: DataSession;
  readonly #timers = new Map<TimerName, () => void>();
  /** Aborts at the end. */
  readonly #ended = new AbortController();
  #state: MachineState;
  #keeper: RecordKeeper;
  #opening: Promise<Payload> | null = null;
  #payload: Payload | null = null;
  /** The last record that was saved, and what followed. */
  #saved: Promise<void> = Promise.resolve();
  #number: number | null = null;
  #sinceMs: number | undefined;

  constructor(parts: TransferParts, terms: Terms, request: OutgoingRequest | IncomingRequest) {
    const { clock } = parts;
    this.#parts = parts;
    this.#terms = terms;
    this.#request = request;
    this.#context = {
      get isLive() {
        return parts.isLive;
      },
      get nowMs() {
        return clock.nowMs();
      },
      randomText: () => parts.randomText(),
    };
    this.#session = new DataSession(parts, this);
    this.#keeper = new RecordKeeper(parts.records, terms.id, terms.release);
    this.#state = firstState(terms, request);
    this.#sinceMs = terms.sinceMs;
  }

  get id(): string {
    return this.#state.id;
  }

  get kind(): TransferKind {
    return this.#state.kind;
  }

  /** Whether this client has requested it. */
  get isOurs(): boolean {
    return this.#state.isOurs;
  }

  /** The name of the peer. */
  get peer(): string {
    return this.#state.peer;
  }

  /** The folder that it is written to; of a question, the one that was shared when it came. */
  get folder(): string | null {
    return this.#state.folder;
  }

  /** The number for the user, once it was shown. */
  get number(): number | null {
    return this.#number;
  }

  get state(): TransferState {
    return this.#visibleState(this.#state);
  }

  get isOver(): boolean {
    return this.#state.phase.type === "over";
  }

  /** Whether the user may answer now. */
  get isOpen(): boolean {
    return this.#state.phase.type === "asked";
  }

  /** Whether bytes move, or are about to. */
  get isMoving(): boolean {
    return ["starting", "running", "finishing"].includes(this.state);
  }

  get view(): TransferView {
    return this.#view(this.#state);
  }

  /** Gives it a number, and lets the user see it from now on. */
  show(): number {
    return this.#number ??= this.#parts.active.nextNumber();
  }

  /** Whether a request of a peer with the same id is about this transfer. */
  isSame(message: Parameters<typeof isSame>[1]): boolean {
    return !this.#state.isOurs && isSame(this.#state, message);
  }

  /** Whether this is a request for a person that the server has not answered yet. */
  isBeingMadeFor(name: string): boolean {
    return this.#state.isOurs && isBeingMadeFor(this.#state, name);
  }

  /** Makes the request, once it is known whether it continues an earlier transfer. */
  async makeAfter(finding: Promise<Claimed | null>): Promise<void> {
    this.handle({ type: "search" });
    const claimed = await finding;
    if (claimed === null) return this.handle({ type: "found", earlier: null });
    const { record: { shape = null, ...record }, release } = claimed;
    if (this.isOver) return release();
    this.handle({ type: "found", earlier: { ...record, shape, release } });
  }

  /** Something happens to it. */
  handle(event: MachineEvent): void {
    const { state, effects } = reduce(this.#state, event, this.#context);
    const hasChanged = state.phase !== this.#state.phase;
    this.#state = state;
    if (hasChanged) this.#parts.active.change();
    for (const effect of effects) {
      // A listener may end the transfer while it is being notified.
      if (this.isOver && state.phase.type !== "over") return;
      this.#perform(effect);
    }
  }

  dataBegan(): void {
    this.handle({ type: "began" });
  }

  dataMoved(isFurther: boolean): void {
    if (isFurther) this.handle({ type: "advanced" });
    this.#parts.progressed();
  }

  dataStartsOver(path: string): void {
    this.#parts.notify({ type: "again", transfer: this.view, path });
  }

  dataStalled(): void {
    this.#parts.notify({ type: "stalled", transfer: this.view });
  }

  /** The connection closes after the outcome was said, which waits for its record. */
  dataEnded(end: PayloadEnd): Promise<void> {
    this.handle({ type: "ended", end });
    return this.#saved;
  }

  #perform(effect: Effect): void {
    switch (effect.type) {
      case "request":
        return this.#parts.request(effect.message);
      case "make":
        return this.#make(effect);
      case "open":
        return void this.#open(effect);
      case "prepare":
        return void this.#prepare(effect);
      case "discard":
        return this.#discard();
      case "rename":
        return this.#rename(effect);
      case "begin": {
        const { ticket, proof, expects } = effect;
        const proofs = { ...(proof !== undefined && { proof }), ...(expects !== undefined && { expects }) };
        return this.#payload === null ? undefined : this.#session.begin(this.#payload, ticket, proofs);
      }
      case "drop":
        return this.#session.drop();
      case "save": {
        const { end, then } = effect;
        this.#saved = this.#keeper.save(this.#record(end && { end })).then(() => this.handle(then));
        return;
      }
      case "startTimer":
        this.#stopTimer(effect.timer);
        this.#timers.set(effect.timer, this.#parts.clock.after(effect.ms, () => this.handle(effect.then)));
        return;
      case "stopTimer":
        return this.#stopTimer(effect.timer);
      case "notify":
        return this.#parts.notify({ ...effect.notice, transfer: this.#view(effect.state) });
      case "declined":
        return this.#request.isOurs ? undefined : this.#request.declined?.(effect.end);
      case "finish":
        return this.#parts.active.remove(this, this.#finish(effect));
    }
  }

  #make({ id, nonce }: Extract<Effect, { type: "make" }>): void {
    if (!this.#request.isOurs) return;
    this.#parts.request(this.#request.request({ id, ...(nonce !== null && { nonce }) }));
  }

  async #open({ isNew, isResumable }: Extract<Effect, { type: "open" }>): Promise<void> {
    const request = this.#request;
    if (!request.isOurs) return;
    if (isResumable && await this.#keeper.claim()) await this.#keeper.save(this.#record());
    try {
      const { id, count, bytes, shape } = this.#state;
      await this.#opened(await (this.#opening ??= request.payload({ id, count, bytes, shape, isNew })));
      this.handle({ type: "opened" });
    } catch (error) {
      this.#unopened(error);
    }
  }

  async #prepare({ isResumable }: Extract<Effect, { type: "prepare" }>): Promise<void> {
    const request = this.#request;
    if (request.isOurs) return;
    if (isResumable && !await this.#keeper.claim()) return this.handle({ type: "busy" });
    try {
      const { id, names, count, bytes, shape, folder } = this.#state;
      const { signal } = this.#ended;
      const prepared = await request.prepare({ id, names, count, bytes, shape, folder, signal });
      if ("code" in prepared) return this.handle({ type: "unavailable", ...prepared });
      const { payload, ...amount } = prepared;
      await this.#opened(payload);
      this.handle({ type: "prepared", ...amount });
    } catch (error) {
      this.#unopened(error);
    }
  }

  async #opened(payload: Payload): Promise<void> {
    // Whatever has ended it meanwhile had nothing to close.
    if (this.isOver && this.#payload === null) await payload.close({ discard: false });
    this.#payload = payload;
  }

  #unopened(error: unknown): void {
    const end = endOf(error);
    this.handle({ type: "unopened", why: end.type === "failed" ? end.code : "internal" });
  }

  #discard(): void {
    if (this.#payload === null) return;
    void this.#payload.close({ discard: true }).catch(() => {});
    this.#payload = null;
    this.#opening = null;
  }

  #rename({ before, release }: Extract<Effect, { type: "rename" }>): void {
    void this.#keeper.end({ forgets: true });
    this.#keeper = new RecordKeeper(this.#parts.records, this.id, release);
    this.#parts.active.rename(this, before);
  }

  #stopTimer(timer: TimerName): void {
    this.#timers.get(timer)?.();
    this.#timers.delete(timer);
  }

  async #finish({ discards, record, forgets, outcome }: Finish): Promise<void> {
    for (const stop of this.#timers.values()) stop();
    this.#ended.abort();
    this.#session.drop();
    await this.#session.ended;
    // What cannot be removed stays where it is: the outcome is the same.
    await this.#payload?.close({ discard: discards }).catch(() => {});
    if (record !== null) await this.#keeper.save(this.#record(record));
    await this.#keeper.end({ forgets });
    if (this.#number !== null && outcome !== null) this.#notifyOver(outcome);
  }

  #notifyOver(outcome: NonNullable<Finish["outcome"]>): void {
    const { beganMs } = this.#state;
    const { paths = [], renamed = [], arrived = 0 } = this.#payload ?? {};
    this.#parts.notify({
      type: "over",
      transfer: this.view,
      outcome: {
        ...outcome,
        paths,
        renamed,
        arrived: outcome.arrived ?? arrived,
        seconds: beganMs === null ? 0 : (this.#parts.clock.nowMs() - beganMs) / 1_000,
        carried: this.#session.meter.carried,
      },
    });
  }

  #record(more: Pick<TransferRecord, "end" | "isStopped"> = {}): TransferRecord {
    const { id, secret, peer, isOurs, kind, count, bytes, shape, names, folder } = this.#state;
    const { paths, options } = this.#terms;
    const nowMs = this.#parts.clock.timeMs();
    return {
      id,
      secret: secret ?? "",
      server: this.#parts.server,
      peer,
      direction: isOut(kind) ? "out" : "in",
      isOurs,
      count,
      bytes,
      ...(shape !== null && { shape }),
      names: names.slice(0, NAMES_SAVED),
      paths,
      ...(folder !== null && { folder }),
      ...(options && { options }),
      ...more,
      // A permission to fetch something does not last longer the more often it is used.
      time: kind === "serve" ? this.#sinceMs ??= nowMs : nowMs,
    };
  }

  #view(state: CommonState): TransferView {
    const { id, kind, isOurs, peer, names, count, bytes, shape, isAgain, folder } = state;
    const { meter, silentMs } = this.#session;
    return {
      number: this.show(),
      id,
      kind,
      isOurs,
      peer,
      names,
      count,
      bytes,
      shape,
      state: this.#visibleState(state),
      moved: meter.moved,
      speed: meter.speed,
      secondsLeft: meter.secondsLeft(bytes),
      stalledMs: silentMs,
      isAgain,
      folder: isOut(kind) ? null : folder,
      leftOut: this.#terms.leftOut ?? [],
    };
  }

  /** When all bytes have moved, what is left to do is up to the receiver and its disk. */
  #visibleState({ phase, bytes }: CommonState): TransferState {
    const state = visibleState(phase);
    return state === "running" && bytes > 0 && this.#session.meter.moved >= bytes ? "finishing" : state;
  }
}
