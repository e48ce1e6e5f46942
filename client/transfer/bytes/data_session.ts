/**
 * The connections for bytes of one deal, one at a time, and how far it is.
 *
 * Another connection begins when the one before has ended and let go of the disk. From one that was dropped nothing is
 * heard any more.
 *
 * @module
 */
import type { Clock } from "../../platform/platform.ts";
import type { Payload, PayloadEnd, Shown } from "./payload.ts";
import type { DataConnection } from "./data_connection.ts";
import type { Pace } from "./pace.ts";
import { ProgressMeter } from "./progress_meter.ts";
import { StallWatch } from "./stall_watch.ts";

export interface DataSessionParts {
  readonly clock: Pick<Clock, "nowMs" | "after">;
  readonly pace: Pace;
  /** Opens a connection for bytes. Rejects where there is none to be had. */
  readonly dial: (ticket: string, signal: AbortSignal) => Promise<DataConnection>;
}

/** Who hears of it. Does not throw. */
export interface DataSessionListener {
  /** It is known how far it is, and files come. */
  dataBegan(): void;
  /** More has come; `isFurther` than ever before. */
  dataMoved(isFurther: boolean): void;
  dataStartsOver(path: string): void;
  dataStalled(): void;
  /** The connection has ended, or is closed once this resolves. */
  dataEnded(end: PayloadEnd): Promise<void> | void;
}

export class DataSession {
  readonly meter: ProgressMeter;
  readonly #parts: DataSessionParts;
  readonly #listener: DataSessionListener;
  readonly #stall: StallWatch;
  #control: AbortController | null = null;
  #ended: Promise<void> = Promise.resolve();

  constructor(parts: DataSessionParts, listener: DataSessionListener) {
    this.#parts = parts;
    this.#listener = listener;
    this.meter = new ProgressMeter(parts.clock);
    this.#stall = new StallWatch(parts.clock, () => listener.dataStalled());
  }

  /** Whether there is a connection, or soon. */
  get isOn(): boolean {
    return this.#control !== null;
  }

  /** For how many milliseconds nothing has moved. */
  get silentMs(): number {
    return this.#stall.silentMs;
  }

  /** Resolves when nothing is done with the disk any more. */
  get ended(): Promise<void> {
    return this.#ended;
  }

  /** Moves something over a new connection. */
  begin(payload: Payload, ticket: string, shown: Shown): void {
    this.drop();
    const control = this.#control = new AbortController();
    this.#ended = this.#ended.then(() => this.#move(payload, { ticket, shown, control }));
  }

  /** Ends the connection, if there is one. */
  drop(): void {
    this.#control?.abort();
    this.#control = null;
    this.#stall.end();
    this.meter.stop();
  }

  async #move(
    payload: Payload,
    { ticket, shown, control }: { ticket: string; shown: Shown; control: AbortController },
  ): Promise<void> {
    const { signal } = control;
    if (signal.aborted) return;
    this.meter.connect();
    this.#stall.begin();
    // Why there is none does not matter: it is tried again, and not for ever.
    const connection = await this.#parts.dial(ticket, signal).catch(() => null);
    try {
      const options = { ...shown, progress: this.#progress(signal), pace: this.#parts.pace };
      const end = connection === null ? { type: "cut" } as const : await payload.move(connection, options);
      if (signal.aborted) return;
      this.drop();
      await this.#listener.dataEnded(end);
    } finally {
      connection?.close();
    }
  }

  #progress(signal: AbortSignal) {
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
      alive: unless(() => this.#stall.alive()),
    };
  }
}
