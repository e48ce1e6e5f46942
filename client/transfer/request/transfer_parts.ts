/**
 * What a deal has of its surroundings.
 *
 * @module
 */
import type { ClientMessage } from "../../../shared/wire/message.ts";
import type { Clock } from "../../platform/platform.ts";
import type { DataConnection } from "../bytes/data_connection.ts";
import type { Transfer } from "./transfer.ts";
import type { Pace } from "../bytes/pace.ts";
import type { TransferRecords } from "./records.ts";
import type { TransferEvent } from "../transfer_view.ts";

export interface TransferParts {
  readonly clock: Pick<Clock, "nowMs" | "timeMs" | "after">;
  readonly records: TransferRecords;
  readonly pace: Pace;
  /** `HOST:PORT` of the server. */
  readonly server: string;
  /** Whether requests go out now. What is said while they do not is lost. */
  readonly isLive: () => boolean;
  /** Makes a request about a deal. */
  readonly request: (message: TransferCommand) => void;
  /** Opens a connection for bytes. Rejects where there is none to be had, which may be tried again. */
  readonly dial: (ticket: string, signal: AbortSignal) => Promise<DataConnection>;
  /** Something that nobody can guess. */
  readonly randomText: () => string;
  readonly notify: (event: TransferEvent) => void;
  readonly progressed: () => void;
  /** The next number for people. */
  readonly nextNumber: () => number;
  /** A deal has another id. */
  readonly renamed: (transfer: Transfer, before: string) => void;
  /** A deal is over; `finished` resolves when nothing of it is left. */
  readonly over: (transfer: Transfer, finished: Promise<void>) => void;
  /** Something has changed that somebody may wait for. */
  readonly changed: () => void;
}

/** A request about a deal, without its `ref`. */
export type TransferCommand = Unreferred<
  Extract<ClientMessage, { readonly type: "offer" | "ask" | "accept" | "asking" | "close" | "share" }>
>;

type Unreferred<T> = T extends unknown ? Omit<T, "ref"> : never;
