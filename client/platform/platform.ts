/**
 * Everything that the client needs from the operating system, as one interface: deno_platform.ts implements it with Deno,
 * and tests replace it with tests/client/support/fake_platform.ts.
 *
 * @module
 */
import type { Address } from "../../shared/address.ts";
import type { Transport } from "../../shared/wire/transport.ts";
import type { Storage } from "./storage.ts";

/** The time and timers. */
export interface Clock {
  /** A monotonic clock in milliseconds, for measuring. */
  nowMs(): number;
  /** Unix time in milliseconds, for showing. */
  timeMs(): number;
  /** Calls `run` once, after `ms` milliseconds. Returns the function that cancels it. */
  after(ms: number, run: () => void): () => void;
}

/** The size of a terminal, in cells. */
export interface WindowSize {
  readonly columns: number;
  readonly rows: number;
}

/**
 * Why a connection failed. For `other`, the message of the system is shown, and for `bad_certificate` what is wrong with the
 * certificate. `plain_server`: TLS was spoken to a server without it; `tls_server`: the other way round; `tls_closed`: the
 * server ended the connection before it was secure.
 */
export type ConnectReason =
  | "refused"
  | "not_found"
  | "timed_out"
  | "unreachable"
  | "scope_needed"
  | "no_answer"
  | "not_chat"
  | "plain_server"
  | "tls_server"
  | "tls_closed"
  | "bad_certificate"
  | "other";

/** A connection could not be made. */
export class ConnectFailure extends Error {
  override readonly name = "ConnectFailure";

  /** `tried` has the addresses that were tried, if the host was given by name. */
  constructor(readonly reason: ConnectReason, message: string = reason, readonly tried: readonly string[] = []) {
    super(message);
  }
}

/** What the certificate of a server has to prove. */
export interface TlsOptions {
  /** The name of a host that it has to be made out to. */
  readonly hostname: string;
  /** Root certificates, as PEM, besides those that the system trusts. */
  readonly caCerts: readonly string[];
  /** Whether a certificate, in DER, that TLS has accepted is the right one; without it, every such certificate is. */
  readonly accepts?: (certificate: Uint8Array) => boolean;
}

/** The operating system, as the client sees it. */
export interface Platform {
  readonly clock: Clock;
  readonly storage: Storage;
  readonly inputIsTerminal: boolean;
  readonly outputIsTerminal: boolean;
  readonly errorIsTerminal: boolean;
  /** A variable of the environment. */
  environment(name: string): string | undefined;
  /** Gives up what only parsing the arguments needed. Variables can still be read, but for those of flags. */
  parsed(): void;
  /** Reads standard input; `null` at its end. */
  readInput(target: Uint8Array): Promise<number | null>;
  /** Resolves when there was time to read what standard input had at the time of the call. */
  inputSettled(): Promise<void>;
  /** Writes some of the bytes to standard output, and returns how many. Rejects when nobody reads any more. */
  writeOutput(bytes: Uint8Array): Promise<number>;
  /** The same for standard error. */
  writeError(bytes: Uint8Array): Promise<number>;
  /** The size of the terminal; 80 by 24 if it is unknown. */
  windowSize(): WindowSize;
  /** Calls `changed` when the terminal gets another size. Returns the function that stops it. */
  onResize(changed: () => void): () => void;
  /**
   * Puts the terminal into raw mode: keys arrive one by one and are not echoed. Returns the function that leaves raw mode.
   * If the process ends without calling it, because of an error or not, `atEnd` is written and raw mode is left.
   */
  takeTerminal(atEnd: string): () => void;
  /** Calls `continued` when the process runs again after it was suspended. Returns the function that stops it. */
  onContinue(continued: () => void): () => void;
  /**
   * Opens a connection, which the caller closes: a plain one, or one with TLS. Rejects with a `ConnectFailure`, also once
   * the signal aborts.
   */
  connect(address: Address, signal: AbortSignal, tls?: TlsOptions): Promise<Transport>;
  /**
   * The names of hosts in the certificate that a server shows; none without TLS. Nothing about them is checked: they are a
   * claim. Rejects with a `ConnectFailure` if nothing answers at the address.
   */
  shownNames(address: Address, signal: AbortSignal): Promise<readonly string[]>;
  /** A random number from 0 to below 1, for spreading retries. */
  random(): number;
  /** Random bytes that are fit for secrets. */
  randomBytes(count: number): Uint8Array<ArrayBuffer>;
  /** Calls `received` with the number of each signal that asks the process to end. Returns the function that stops it. */
  onSignal(received: (number: number) => void): () => void;
}
