/**
 * A deal, from the moment it is made or told until it is over: what both sides of it have in common. How it comes about
 * is in outgoing_request.ts and incoming_request.ts.
 *
 * Owns its state and its record. Knows neither files nor sockets.
 *
 * 1. After its end nothing happens any more, whatever still comes.
 * 2. Its end is told when nothing of it is left: whoever hears of it may end the process.
 * 3. What the other side says of the outcome while the last bytes are on their way is about those too.
 *
 * @module
 */
import type { CloseCode, Failure } from "../../../shared/wire/file_message.ts";
import type { MessageOf } from "../../../shared/wire/message.ts";
import type { Arrival, Payload, PayloadEnd } from "../bytes/payload.ts";
import { DataSession, type DataSessionListener } from "../bytes/data_session.ts";
import type { TransferParts } from "./transfer_parts.ts";
import { type End, isOut, isReceiver, type RequestMessage, type Terms, theirEnd } from "./terms.ts";
import { retentionOf } from "./retention.ts";
import type { SourceOptions } from "../files.ts";
import { RecordKeeper } from "./record_keeper.ts";
import { wordsOf } from "./offer_names.ts";
import type { RecordEnd, TransferRecord } from "./records.ts";
import type { TransferKind, TransferState, TransferView } from "../transfer_view.ts";

/** So long a sender waits for the outcome when all is sent, in milliseconds. */
const OUTCOME_MS = 15_000;

/** So long the connection may take to end once its outcome is known, in milliseconds. */
const LAST_BYTES_MS = 2_000;

/** How many of its names are remembered. */
const NAMES_KEPT = 20;

export abstract class Transfer implements DataSessionListener {
  abstract readonly isOurs: boolean;
  readonly kind: TransferKind;
  protected readonly parts: TransferParts;
  protected readonly dataSession: DataSession;
  protected readonly paths: readonly string[];
  protected keeper: RecordKeeper;
  protected secret: string | null;
  /** What goes over the connection; `null` until it is known. */
  protected payload: Payload | null = null;
  /** Whether both have agreed once. */
  protected wasAccepted: boolean;
  protected peer: string;
  protected names: readonly string[];
  protected count: number;
  protected bytes: number;
  protected folder: string | undefined;
  #id: string;
  #number: number | null = null;
  #state: TransferState = "waiting";
  #isAgain: boolean;
  /** What was told last of the two. */
  #told: "began" | "cut" | null = null;
  #beganMs: number | null = null;
  /** Since when it is remembered; Unix milliseconds. */
  #sinceMs: number | undefined;
  /** What came of the last connection, where all was sent. */
  #sent: Arrival | undefined;
  #verdict: End | null = null;
  #cancelWait: () => void = () => {};
  readonly #options: SourceOptions | undefined;
  readonly #leftOut: TransferView["leftOut"];

  constructor(parts: TransferParts, terms: Terms) {
    this.parts = parts;
    this.kind = terms.kind;
    this.peer = terms.peer;
    this.names = terms.names;
    this.count = terms.count;
    this.bytes = terms.bytes;
    this.paths = terms.paths;
    this.folder = terms.folder;
    this.secret = terms.secret ?? null;
    this.wasAccepted = this.secret !== null;
    this.keeper = new RecordKeeper(parts.records, terms.id, terms.release);
    this.dataSession = new DataSession(parts, this);
    this.#id = terms.id;
    this.#sinceMs = terms.sinceMs;
    this.#isAgain = this.wasAccepted;
    this.#options = terms.options;
    this.#leftOut = terms.leftOut ?? [];
  }

  get id(): string {
    return this.#id;
  }

  /** The other side's name. */
  get person(): string {
    return this.peer;
  }

  /** What it is called to people, once it was shown. */
  get number(): number | null {
    return this.#number;
  }

  get state(): TransferState {
    // When all bytes have gone, what is left to do is the receiver's, and its disk's.
    const isFinishing = this.#state === "running" && this.bytes > 0 && this.dataSession.meter.moved >= this.bytes;
    return isFinishing ? "finishing" : this.#state;
  }

  get isOver(): boolean {
    return this.#state === "over";
  }

  /** Whether bytes move, or are about to. */
  get isMoving(): boolean {
    return this.#state === "starting" || this.#state === "running" || this.#state === "finishing";
  }

  get view(): TransferView {
    const { bytes, dataSession: { meter, silentMs } } = this;
    return {
      number: this.show(),
      id: this.id,
      kind: this.kind,
      isOurs: this.isOurs,
      peer: this.peer,
      names: this.names,
      count: this.count,
      bytes,
      state: this.state,
      moved: meter.moved,
      speed: meter.speed,
      secondsLeft: meter.secondsLeft(bytes),
      stalledMs: silentMs,
      isAgain: this.#isAgain,
      folder: isOut(this.kind) ? null : this.folder ?? null,
      leftOut: this.#leftOut,
    };
  }

  /** From now on people may see it. Gives its number. */
  show(): number {
    return this.#number ??= this.parts.nextNumber();
  }

  /** A message about it has come. */
  abstract handle(message: RequestMessage): void;

  /** The server has refused a request about it. */
  abstract refused(error: MessageOf<"error">, request: string): void;

  /** The chat connection is gone. */
  abstract lost(): void;

  /** There is a chat connection again. */
  abstract welcomed(): void;

  /** The connection for bytes has ended too early. */
  protected abstract cut(): void;

  /** The other side did not show on it that it knows the deal. */
  protected abstract unproven(): void;

  /** Stops what else it waits for. */
  protected abstract stopWaiting(): void;

  /** Stops it, with a word for the other side. */
  cancel(text: string): void {
    this.end({ code: "cancelled", ...wordsOf(text), isOurs: true });
  }

  /** Its person leaves: what nobody has accepted yet is taken back, for it cannot go on later. */
  takeBack(): void {
    if (this.isOurs && !this.wasAccepted) this.cancel("");
  }

  /** Something that it needs is not there (any more). */
  give(why: Failure): void {
    this.over({ code: "failed", why, isOurs: true });
  }

  /** Ends it without a word to anybody: it can go on later. */
  leave(): void {
    if (this.isOver) return;
    this.#stop();
    const tidied = this.#tidy({ discard: false }).then(() => this.keeper.end({ forgets: false }));
    this.parts.over(this, tidied);
  }

  dataBegan(): void {
    this.become("running");
    if (this.#isAgain) this.#tellBegan();
  }

  dataMoved(_isFurther: boolean): void {
    this.parts.progressed();
  }

  dataStartsOver(path: string): void {
    this.parts.notify({ type: "again", transfer: this.view, path });
  }

  dataStalled(): void {
    this.parts.notify({ type: "stalled", transfer: this.view });
  }

  async dataEnded(end: PayloadEnd): Promise<void> {
    this.#cancelWait();
    if (this.#verdict !== null) return this.over(this.#verdict, end.type === "sent" ? end : undefined);
    switch (end.type) {
      case "cut":
        return this.cut();
      case "unproven":
        return this.unproven();
      case "failed":
        return this.fail(end.code, end);
      case "sent":
        this.#sent = end;
        this.become("finishing");
        this.#cancelWait = this.parts.clock.after(OUTCOME_MS, () => this.cut());
        return;
      case "listed":
        this.parts.notify({ type: "listed", transfer: this.view, entries: end.entries, more: end.more });
        return this.end({ code: "done", isOurs: true });
      case "received":
        if (end.why !== null) return this.end({ code: "failed", why: end.why, isOurs: true }, end);
        // Kept before it is said: who made the deal forgets it then.
        await this.keeper.save(this.record({ end: { code: "done" } }));
        return this.end({ code: "done", isOurs: true }, end);
    }
  }

  /** Whether it goes on after a cut; a list is asked for anew. */
  protected get isKept(): boolean {
    return this.kind !== "tree" && this.kind !== "list";
  }

  protected become(state: Exclude<TransferState, "over">): void {
    if (this.isOver) return;
    this.#state = state;
    this.parts.changed();
  }

  /** Both have agreed. Where it goes on that is told when it is known how far it is. */
  protected agreed(): void {
    if (this.isOver) return;
    this.#beganMs ??= this.parts.clock.nowMs();
    this.wasAccepted = true;
    this.become("starting");
    if (!this.#isAgain) this.#tellBegan();
  }

  /** It waits for the other side after a cut, which is told once until it goes on. */
  protected interrupted(): void {
    if (this.isOver) return;
    this.#cancelWait();
    this.dataSession.drop();
    this.#verdict = null;
    this.#isAgain = this.isKept;
    this.become("waiting");
    if (this.#told === "cut") return;
    this.#told = "cut";
    this.parts.notify({ type: "cut", transfer: this.view });
  }

  /** It goes by another id, as something new. */
  protected renew(): void {
    void this.keeper.end({ forgets: true });
    this.#told = null;
    this.#rename(this.parts.randomText(), { secret: null, release: null });
  }

  /** It goes on with an earlier one. */
  protected recall(id: string, earlier: { readonly secret: string; readonly release: () => void }): void {
    this.#rename(id, earlier);
  }

  #rename(id: string, { secret, release }: { secret: string | null; release: (() => void) | null }): void {
    const before = this.#id;
    this.#id = id;
    this.keeper = new RecordKeeper(this.parts.records, id, release);
    this.secret = secret;
    this.wasAccepted = secret !== null;
    this.#isAgain = secret !== null;
    this.parts.renamed(this, before);
  }

  /** What is remembered of it. */
  protected record(more: Pick<TransferRecord, "end" | "isStopped"> = {}): TransferRecord {
    const { isOurs, kind, id, peer, names, count, bytes, paths } = this;
    const folder = this.folder === undefined ? {} : { folder: this.folder };
    const options = this.#options === undefined ? {} : { options: this.#options };
    return {
      id,
      secret: this.secret ?? "",
      server: this.parts.server,
      peer,
      direction: isOut(kind) ? "out" : "in",
      isOurs,
      count,
      bytes,
      names: names.slice(0, NAMES_KEPT),
      paths,
      ...folder,
      ...options,
      ...more,
      // A yes to somebody who fetches things does not hold longer the more often they come.
      time: kind === "serve" ? this.#sinceMs ??= this.parts.clock.timeMs() : this.parts.clock.timeMs(),
    };
  }

  /** Says a `close`. */
  protected say(how: { readonly code: CloseCode; readonly why?: Failure; readonly text?: string }): void {
    if (this.parts.isLive()) this.parts.request({ type: "close", id: this.id, ...how });
  }

  /** Says to the other side that it is over, and ends it. */
  protected end(end: End, arrival?: Arrival): void {
    if (this.isOver) return;
    const { code, why, text } = end;
    this.say({ code, ...(why === undefined ? {} : { why }), ...(text === undefined ? {} : { text }) });
    this.over(end, arrival);
  }

  /** It cannot go on. */
  protected fail(why: Failure, { text, isOurs = true }: { text?: string; isOurs?: boolean } = {}): void {
    // A text of ours is about the protocol, and for nobody in the chat.
    this.end({ code: "failed", why, isOurs, ...(isOurs || text === undefined ? {} : { text }) });
  }

  /** The other side, or the server, has closed it. */
  protected concluded(closed: MessageOf<"closed">): void {
    const said = theirEnd(closed);
    const isLie = said.code === "done" && isReceiver(this.kind, this);
    const end: End = isLie ? { code: "failed", why: "broken", isOurs: false } : said;
    const isOutcome = end.code === "done" || end.code === "failed";
    if (isLie || !isOutcome || !this.dataSession.isOn) return this.over(end, this.#sent);
    this.#verdict = end;
    this.#cancelWait();
    this.#cancelWait = this.parts.clock.after(LAST_BYTES_MS, () => this.over(end));
  }

  protected over(end: End, arrival?: Arrival): void {
    if (this.isOver) return;
    this.#stop();
    this.parts.over(this, this.#finish(end, arrival));
  }

  #tellBegan(): void {
    if (this.#told === "began") return;
    this.#told = "began";
    this.parts.notify({ type: "began", transfer: this.view });
  }

  #stop(): void {
    this.#cancelWait();
    this.stopWaiting();
    this.dataSession.drop();
    this.#state = "over";
  }

  async #finish(end: End, arrival: Arrival | undefined): Promise<void> {
    const retention = retentionOf(end);
    const isSent = isOut(this.kind);
    const arrived = arrival?.arrived ?? (isSent && retention === "done" ? this.count : this.payload?.arrived ?? 0);
    await this.#tidy({ discard: retention === "forgotten" });
    if (retention === "stopped" && this.secret !== null && this.isKept) {
      await this.keeper.save(this.record({ isStopped: true }));
    }
    const isForGood = retention === "done" || retention === "forgotten";
    // Who made the deal may not know yet how it ended, and makes it again.
    const isToBeTold = isForGood && !this.isOurs && end.isOurs && this.secret !== null && this.isKept;
    if (isToBeTold) await this.keeper.save(this.record({ end: recordEnd(end) }));
    await this.keeper.end({ forgets: isForGood && !isToBeTold });
    if (this.#number === null) return;
    const seconds = this.#beganMs === null ? 0 : (this.parts.clock.nowMs() - this.#beganMs) / 1_000;
    const { paths = [], renamed = [] } = this.payload ?? {};
    const { carried } = this.dataSession.meter;
    const outcome = { ...end, paths, renamed, arrived, missing: arrival?.missing ?? [], seconds, carried };
    this.parts.notify({ type: "over", transfer: this.view, outcome });
  }

  /** Lets go of the disk. What cannot be tidied up stays where it is: the outcome is the same. */
  async #tidy(options: { readonly discard: boolean }): Promise<void> {
    await this.dataSession.ended;
    await this.payload?.close(options).catch(() => {});
  }
}

function recordEnd({ code, why, text }: End): RecordEnd {
  return { code, ...(why === undefined ? {} : { why }), ...(text === undefined ? {} : { text }) };
}
