/**
 * The data sessions of one transfer, one at a time: a connection, the payload that moves over it, and how far it is.
 *
 * Owns the connection while a session lasts. The next session begins when the one before has ended and no longer uses the
 * disk. After `drop` the listener hears nothing of a session any more.
 *
 * @module
 */
import type { Failure } from "../../../shared/wire/file_message.ts";
import type { ListEntry } from "../../../shared/wire/transfer_message.ts";
import type { Clock } from "../../platform/platform.ts";
import type { Source } from "../source.ts";
import type { Renamed, Target } from "../target.ts";
import type { Agreed } from "./agreed_list.ts";
import type { Amount, BytesEnd, MoveOptions, Progress, Proofs } from "./byte_transfer.ts";
import type { DataConnection } from "./data_connection.ts";
import { receiveFiles } from "./file_receiver.ts";
import type { ListShape } from "./list_shape.ts";
import { receiveList, sendList } from "./listing.ts";
import type { Pace } from "./pace.ts";
import { sendFiles } from "./sending.ts";
import { SilenceWatch } from "./silence_watch.ts";

/** The speed is measured over the last seconds: the average of an hour tells nobody when a transfer ends. */
const WINDOW_MS = 5_000;

/** The least time between samples: about twenty of them are kept. */
const SAMPLE_MS = 250;

export interface DataSessionParts {
  readonly clock: Pick<Clock, "nowMs" | "after">;
  readonly pace: Pace;
  /** Opens a data connection. Rejects if there is none. */
  dial(
    ticket: string,
    options: { readonly signal: AbortSignal; readonly silence: SilenceWatch },
  ): Promise<DataConnection>;
}

/** Hears of a session. Does not throw. */
export interface DataSessionListener {
  /** It is known how far the transfer is, and files move now. */
  dataBegan(): void;
  /** More has moved; `isFurther` than ever before. */
  dataMoved(isFurther: boolean): void;
  dataStartsOver(path: string): void;
  /** Nothing has moved for 10 s; called once for each time. */
  dataStalled(): void;
  /** The session has ended; its connection closes when this resolves. */
  dataEnded(end: PayloadEnd): Promise<void> | void;
}

/** What has arrived, and what is missing. */
export interface Arrival extends Amount {
  readonly arrived: number;
  readonly missing: readonly { readonly path: string; readonly why: Failure }[];
}

/** How a session has ended. */
export type PayloadEnd =
  | BytesEnd
  /** Everything was sent; the outcome is for the peer to say. */
  | ({ readonly type: "sent" } & Arrival)
  /** `why`: `null` if nothing is missing. The connection is still open, because the outcome is said before it closes. */
  | ({ readonly type: "received"; readonly why: Failure | null } & Arrival)
  | { readonly type: "listed"; readonly entries: readonly ListEntry[]; readonly more: number };

/** What a transfer moves and in which direction: files or a list, out or in. */
export interface Payload {
  /** Moves it over a connection: once for each connection, one after the other. Does not reject. */
  move(connection: DataConnection, options: MoveOptions): Promise<PayloadEnd>;
  /** The first paths where it has arrived on this disk. */
  readonly paths: readonly string[];
  /** What has another name here than at the sender. */
  readonly renamed: readonly Renamed[];
  /** How many files have arrived so far. */
  readonly arrived: number;
  /** Ends it. What has arrived stays for the next session unless it is discarded. */
  close(options: { readonly discard: boolean }): Promise<void>;
}

/** Files that are sent. */
export function filesOut(source: Source): Payload {
  return {
    ...NOTHING_HERE,
    async move(connection, options) {
      const end = await sendFiles(connection, source, options);
      if (end.type !== "sent") return end;
      const missing = end.missing.map(({ index, why }) => ({ path: source.entries[index]?.path ?? "", why }));
      return { ...end, arrived: source.count - missing.length, missing };
    },
  };
}

/** Files that are received. */
export function filesIn(target: Target, agreed: Agreed): Payload {
  return {
    move: (connection, options) => receiveFiles(connection, target, { ...options, agreed }),
    get paths() {
      return target.published.paths;
    },
    get renamed() {
      return target.published.renamed;
    },
    get arrived() {
      return target.published.count;
    },
    close: (options) => target.close(options),
  };
}

/** A list that is sent. */
export function listOut(entries: readonly ListEntry[], more: number): Payload {
  return {
    ...NOTHING_HERE,
    async move(connection) {
      const end = await sendList(connection, entries, more);
      return end.type === "sent" ? { ...end, arrived: 0, missing: [] } : end;
    },
  };
}

/** A list that is received; `shape`: the announced one, if it is known. */
export function listIn(maxEntries: number, shape: ListShape | null = null): Payload {
  return { ...NOTHING_HERE, move: (connection) => receiveList(connection, { maxEntries, shape }) };
}

/** A payload that leaves nothing on this side. */
const NOTHING_HERE = { paths: [], renamed: [], arrived: 0, close: () => Promise.resolve() } as const;

export class DataSession {
  readonly meter: ProgressMeter;
  readonly #parts: DataSessionParts;
  readonly #listener: DataSessionListener;
  #silence: SilenceWatch;
  #control: AbortController | null = null;
  #ended: Promise<void> = Promise.resolve();

  constructor(parts: DataSessionParts, listener: DataSessionListener) {
    this.#parts = parts;
    this.#listener = listener;
    this.meter = new ProgressMeter(parts.clock);
    this.#silence = this.#newSilence();
  }

  /** For how many milliseconds nothing has moved. */
  get silentMs(): number {
    return this.#silence.silentMs;
  }

  /** Resolves when the disk is not used any more. */
  get ended(): Promise<void> {
    return this.#ended;
  }

  /** Moves a payload over a new connection. */
  begin(payload: Payload, ticket: string, proofs: Proofs): void {
    this.drop();
    const control = this.#control = new AbortController();
    this.#ended = this.#ended.then(() => this.#move(payload, { ticket, proofs, control }));
  }

  /** Ends the session, if there is one. */
  drop(): void {
    this.#control?.abort();
    this.#control = null;
    this.#silence.end();
    this.meter.stop();
  }

  async #move(
    payload: Payload,
    { ticket, proofs, control }: { ticket: string; proofs: Proofs; control: AbortController },
  ): Promise<void> {
    const { signal } = control;
    if (signal.aborted) return;
    this.meter.connect();
    const silence = this.#silence = this.#newSilence();
    silence.begin();
    // Why there is no connection does not matter: the transfer makes another attempt, or gives up in the end.
    const connection = await this.#parts.dial(ticket, { signal, silence }).catch(() => null);
    try {
      const options = { ...proofs, progress: this.#progress(signal), pace: this.#parts.pace };
      const end = connection === null ? { type: "cut" } as const : await payload.move(connection, options);
      if (signal.aborted) return;
      this.drop();
      await this.#listener.dataEnded(end);
    } finally {
      connection?.close();
    }
  }

  #newSilence(): SilenceWatch {
    return new SilenceWatch(this.#parts.clock, () => this.#listener.dataStalled());
  }

  #progress(signal: AbortSignal): Progress {
    const unless = <T extends readonly unknown[]>(run: (...values: T) => void) => (...values: T) => {
      if (!signal.aborted) run(...values);
    };
    return {
      began: unless(() => {
        this.meter.begin();
        this.#listener.dataBegan();
      }),
      moved: unless((bytes: number) => this.#listener.dataMoved(this.meter.add(bytes))),
      skipped: unless((bytes: number) => this.meter.skip(bytes)),
      startsOver: unless((_index: number, path: string, bytes: number) => {
        this.meter.lose(bytes);
        this.#listener.dataStartsOver(path);
      }),
    };
  }
}

interface Sample {
  readonly ms: number;
  /** The bytes that had moved here by then. */
  readonly carried: number;
}

/** How far a transfer is, and how fast. */
export class ProgressMeter {
  readonly #clock: Pick<Clock, "nowMs">;
  #samples: Sample[] = [];
  #lastMs = -Infinity;
  #carried = 0;
  #moved = 0;
  /** Shown until it is known how far a new session is. */
  #before = 0;
  #most = 0;

  constructor(clock: Pick<Clock, "nowMs">) {
    this.#clock = clock;
  }

  /** How many bytes have moved, those before a cut included. */
  get moved(): number {
    return Math.max(this.#before, this.#moved);
  }

  /** How many bytes have moved in this process, in all sessions together. */
  get carried(): number {
    return this.#carried;
  }

  /** A session begins: how far the transfer is, is found out now. */
  connect(): void {
    this.#before = this.moved;
    this.#moved = 0;
    this.stop();
  }

  /** Files move now. */
  begin(): void {
    this.#before = 0;
    this.#samples = [{ ms: this.#clock.nowMs(), carried: this.#carried }];
  }

  /** This many bytes have moved. Returns whether the transfer is further than ever before. */
  add(bytes: number): boolean {
    const ms = this.#clock.nowMs();
    this.#carried += bytes;
    this.#lastMs = ms;
    this.#trim(ms);
    const last = this.#samples.at(-1);
    if (last === undefined || ms - last.ms >= SAMPLE_MS) this.#samples.push({ ms, carried: this.#carried });
    return this.#count(bytes);
  }

  /** This many bytes were there before. */
  skip(bytes: number): void {
    this.#count(bytes);
  }

  /** This many bytes do not count any more. */
  lose(bytes: number): void {
    this.#moved = Math.max(0, this.#moved - bytes);
  }

  /** Nothing moves any more. */
  stop(): void {
    this.#samples = [];
  }

  /** Bytes a second. */
  get speed(): number {
    const nowMs = this.#clock.nowMs();
    this.#trim(nowMs);
    const first = this.#samples[0];
    if (first === undefined || nowMs - this.#lastMs >= WINDOW_MS) return 0;
    return Math.round(1_000 * (this.#carried - first.carried) / Math.max(SAMPLE_MS, nowMs - first.ms));
  }

  /** Seconds until `bytes` have moved; `null` if that is unknown. */
  secondsLeft(bytes: number): number | null {
    const { speed } = this;
    return speed === 0 ? null : Math.ceil(Math.max(0, bytes - this.moved) / speed);
  }

  /** One sample older than the window stays as its beginning. */
  #trim(nowMs: number): void {
    while (nowMs - (this.#samples[1]?.ms ?? nowMs) >= WINDOW_MS) this.#samples.shift();
  }

  #count(bytes: number): boolean {
    this.#moved += bytes;
    if (this.#moved <= this.#most) return false;
    this.#most = this.#moved;
    return true;
  }
}
