/**
 * Everything that the client has of the outside world, as one interface: what a test replaces, and what terminal.ts
 * makes of Deno.
 *
 * @module
 */
import type { Address } from "../../shared/address.ts";
import type { Transport } from "../../shared/wire/transport.ts";
import type { Storage } from "./storage.ts";

/** Time as the client sees it. */
export interface Clock {
  /** A clock that only goes forward, in milliseconds. For measuring. */
  nowMs(): number;
  /** Unix time in milliseconds. For showing. */
  timeMs(): number;
  /** Calls `run` once, later. The function that comes back takes the order back. */
  after(ms: number, run: () => void): () => void;
}

/** A window of a terminal, in cells. */
export interface WindowSize {
  readonly columns: number;
  readonly rows: number;
}

/** Why no connection came about. `other` is told in the words of the system. */
export type ConnectReason = "refused" | "not_found" | "timed_out" | "unreachable" | "no_answer" | "not_chat" | "other";

/** A connection could not be made. */
export class ConnectFailure extends Error {
  override readonly name = "ConnectFailure";

  constructor(readonly reason: ConnectReason, message: string = reason) {
    super(message);
  }
}

/** The outside world. */
export interface Platform {
  readonly clock: Clock;
  readonly storage: Storage;
  readonly inputIsTerminal: boolean;
  readonly outputIsTerminal: boolean;
  /** A variable of the environment. */
  environment(name: string): string | undefined;
  /** Reads standard input; `null` at its end. */
  readInput(target: Uint8Array): Promise<number | null>;
  /** Writes some of the bytes to standard output. Rejects where nobody reads any more. */
  writeOutput(bytes: Uint8Array): Promise<number>;
  /** The same for standard error. */
  writeError(bytes: Uint8Array): Promise<number>;
  /** The size of the terminal's window; what is usual where it does not say. */
  windowSize(): WindowSize;
  /** Calls `changed` when the window has got another size. The function that comes back stops it. */
  onResize(changed: () => void): () => void;
  /**
   * Takes the terminal over: each key comes at once, and nothing is shown of it. The function that comes back gives it
   * back; where the process ends without that, however it does, it is given back as well and `atEnd` is written first.
   */
  takeTerminal(atEnd: string): () => void;
  /** Calls `heard` when the process goes on after it was suspended. The function that comes back stops it. */
  onContinue(heard: () => void): () => void;
  /** Opens a connection, which the caller closes. Rejects with a `ConnectFailure`, also once the signal aborts. */
  connect(address: Address, signal: AbortSignal): Promise<Transport>;
  /** A number from 0 to below 1, for spreading things out. */
  random(): number;
  /** Bytes that nobody can guess. */
  randomBytes(count: number): Uint8Array<ArrayBuffer>;
  /** Calls `heard` with the number of each signal that asks the process to end. The function that comes back stops it. */
  onSignal(heard: (number: number) => void): () => void;
}
