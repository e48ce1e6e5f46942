/**
 * A platform in memory: a keyboard, outputs, signals, a clock that the test moves, and servers that the test scripts.
 *
 * @module
 */
import type { Address } from "../../../shared/address.ts";
import { certificateName, rootCertificate } from "../../../shared/keys/root_certificate.ts";
import type { MessageOf, ServerMessage } from "../../../shared/wire/message.ts";
import type { Transport } from "../../../shared/wire/transport.ts";
import {
  type Clock,
  ConnectFailure,
  type ConnectReason,
  type Platform,
  type TlsOptions,
  type WindowSize,
} from "../../../client/platform/platform.ts";
import { ManualClock } from "../../support/manual_clock.ts";
import { memoryPipe } from "../../support/memory_pipe.ts";
import { ScriptedPeer } from "../../support/scripted_peer.ts";
import { until } from "../../support/until.ts";
import { MemoryStorage } from "./memory_storage.ts";

/** The clock of a client, which the test moves. */
export class FakeClock extends ManualClock implements Clock {
  nowMs(): number {
    return this.now();
  }

  timeMs(): number {
    return this.time();
  }
}

export interface FakePlatformOptions {
  /** Whether standard input and output are a terminal. */
  readonly isTerminal?: boolean;
  readonly errorIsTerminal?: boolean;
  readonly environment?: Readonly<Record<string, string>>;
}

/** The certificate of a server in memory. */
export interface FakeCertificate {
  readonly names: readonly string[];
  /** The key that has signed it, or an authority that the system trusts. */
  readonly signer: string;
  readonly digest: Uint8Array;
}

/** The certificate that a server with a key makes for itself. */
export function ownCertificate(key: string, { digest = new Uint8Array(32).fill(7) } = {}): FakeCertificate {
  return { names: [certificateName(key)], signer: key, digest };
}

export class FakePlatform implements Platform {
  readonly clock = new FakeClock();
  readonly inputIsTerminal: boolean;
  readonly outputIsTerminal: boolean;
  readonly errorIsTerminal: boolean;
  readonly storage: MemoryStorage;
  /** The size of the terminal; `resize` changes it. */
  window: WindowSize = { columns: 80, rows: 24 };
  /** Whether the terminal is in raw mode. */
  isRaw = false;
  /** The addresses of all attempts to connect, in order. */
  readonly dialled: Address[] = [];
  /** The names that TLS had to prove in these attempts; `null` for one without TLS. */
  readonly secured: (string | null)[] = [];
  /** How many times the names in a certificate were read without checking them. */
  looks = 0;
  /** Everything that was written to standard output and to standard error. */
  output = "";
  errors = "";
  /** Whether writing to standard output fails, because nobody reads it any more. */
  isOutputClosed = false;
  /** Makes the next read of standard input fail, once everything that was typed is read. */
  inputFailure: Error | null = null;
  /** How many times `readInput` was called. */
  inputReads = 0;
  readonly #environment: Readonly<Record<string, string>>;
  readonly #answers: (ScriptedPeer | ConnectReason)[] = [];
  readonly #servers: Transport[] = [];
  readonly #typed: Uint8Array[] = [];
  #isInputEnded = false;
  #changed = Promise.withResolvers<void>();
  #stalledOutput: PromiseWithResolvers<void> | null = null;
  readonly #signalled = new Set<(number: number) => void>();
  readonly #resized = new Set<() => void>();
  readonly #continued = new Set<() => void>();
  #nextByte = 0;

  constructor({ isTerminal = false, errorIsTerminal = false, environment = {} }: FakePlatformOptions = {}) {
    this.inputIsTerminal = isTerminal;
    this.outputIsTerminal = isTerminal;
    this.errorIsTerminal = errorIsTerminal;
    this.#environment = environment;
    this.storage = new MemoryStorage(environment);
  }

  /** The lines on standard output. */
  get outputLines(): string[] {
    return this.output.split("\n").slice(0, -1);
  }

  /** The lines on standard error. */
  get errorLines(): string[] {
    return this.errors.split("\n").slice(0, -1);
  }

  /** How many bytes were typed but not read. */
  get unreadInputBytes(): number {
    return this.#typed.reduce((sum, bytes) => sum + bytes.length, 0);
  }

  /** Types a text, or bytes. They are read in one piece. */
  type(input: string | Uint8Array): void {
    this.#typed.push(typeof input === "string" ? new TextEncoder().encode(input) : input);
    this.#announce();
  }

  endInput(): void {
    this.#isInputEnded = true;
    this.#announce();
  }

  signal(number: number): void {
    this.#signalled.forEach((received) => received(number));
  }

  /** Changes the size of the terminal. */
  resize(window: WindowSize): void {
    this.window = window;
    this.#resized.forEach((changed) => changed());
  }

  /** Resumes the process after it was suspended. */
  goOn(): void {
    this.#continued.forEach((continued) => continued());
  }

  /** The next attempt to connect reaches a server that the test scripts. */
  serve(name: string): ScriptedPeer {
    const [client, server] = memoryPipe();
    const peer = new ScriptedPeer(server, { name });
    this.#servers.push(client);
    this.#answers.push(peer);
    return peer;
  }

  /** How an attempt fails that no answer was prepared for; `null`: nobody answers. */
  otherwise: ConnectReason | null = null;

  /** The next attempt to connect fails. */
  fail(reason: ConnectReason): void {
    this.#answers.push(reason);
  }

  stallOutput(): void {
    this.#stalledOutput ??= Promise.withResolvers<void>();
  }

  resumeOutput(): void {
    this.#stalledOutput?.resolve();
    this.#stalledOutput = null;
  }

  parsed(): void {}

  environment(name: string): string | undefined {
    return this.#environment[name];
  }

  async readInput(target: Uint8Array): Promise<number | null> {
    this.inputReads++;
    for (;;) {
      const bytes = this.#typed.shift();
      if (bytes !== undefined) {
        const count = Math.min(target.length, bytes.length);
        target.set(bytes.subarray(0, count));
        if (count < bytes.length) this.#typed.unshift(bytes.subarray(count));
        return count;
      }
      if (this.inputFailure !== null) throw this.inputFailure;
      if (this.#isInputEnded) return null;
      await this.#changed.promise;
    }
  }

  async inputSettled(): Promise<void> {
    // More turns than reading takes: two for each read.
    for (let turn = 0; turn < 1_000; turn++) await Promise.resolve();
  }

  async writeOutput(bytes: Uint8Array): Promise<number> {
    if (this.#stalledOutput !== null) await this.#stalledOutput.promise;
    if (this.isOutputClosed) throw new Deno.errors.BrokenPipe("Broken pipe (os error 32)");
    this.output += new TextDecoder().decode(bytes);
    return bytes.length;
  }

  writeError(bytes: Uint8Array): Promise<number> {
    this.errors += new TextDecoder().decode(bytes);
    return Promise.resolve(bytes.length);
  }

  /** The certificate of every server; `null`: they have no TLS. */
  certificate: FakeCertificate | null = null;

  async connect(address: Address, signal: AbortSignal, tls?: TlsOptions): Promise<Transport> {
    this.dialled.push(address);
    this.secured.push(tls?.hostname ?? null);
    if (tls !== undefined) this.#checkCertificate(tls);
    const transport = await this.#answer(signal);
    const certificate = tls === undefined ? undefined : this.certificate?.digest;
    return certificate === undefined ? transport : Object.assign(transport, { certificate });
  }

  shownNames(): Promise<readonly string[]> {
    this.looks++;
    return Promise.resolve(this.certificate?.names ?? []);
  }

  #checkCertificate({ hostname, caCerts }: TlsOptions): void {
    if (this.certificate === null) throw new ConnectFailure("plain_server");
    const { names, signer } = this.certificate;
    const isSigned = signer === "authority" || caCerts.includes(rootCertificate(signer));
    if (!isSigned) throw new ConnectFailure("bad_certificate", "UnknownIssuer");
    if (!names.includes(hostname)) throw new ConnectFailure("bad_certificate", "NotValidForName");
  }

  async #answer(signal: AbortSignal): Promise<Transport> {
    const answer = this.#answers.shift() ?? this.otherwise;
    if (answer instanceof ScriptedPeer) {
      const transport = this.#servers.shift();
      if (transport !== undefined) return transport;
    }
    if (typeof answer === "string") throw new ConnectFailure(answer, answer);
    // Nobody answers, as at an address that drops all packets.
    await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
    throw new ConnectFailure("timed_out");
  }

  random(): number {
    return 0.5;
  }

  /** Different bytes each time, and the same ones in each test. */
  randomBytes(count: number): Uint8Array<ArrayBuffer> {
    return Uint8Array.from({ length: count }, () => this.#nextByte++ % 251);
  }

  onSignal(received: (number: number) => void): () => void {
    return listen(this.#signalled, received);
  }

  windowSize(): WindowSize {
    return this.window;
  }

  onResize(changed: () => void): () => void {
    return listen(this.#resized, changed);
  }

  onContinue(continued: () => void): () => void {
    return listen(this.#continued, continued);
  }

  takeTerminal(): () => void {
    this.isRaw = true;
    return () => {
      this.isRaw = false;
    };
  }

  /** Waits until standard output has a text. */
  async shows(text: string): Promise<void> {
    await until(() => this.output.includes(text), () => `no ${text} in the output\n${this.output}\n${this.errors}`);
  }

  /** Waits until standard error has a text. */
  async tells(text: string): Promise<void> {
    await until(() => this.errors.includes(text), () => `no ${text} in the errors\n${this.output}\n${this.errors}`);
  }

  #announce(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers<void>();
  }
}

function listen<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** A `welcome` with all required fields. */
export function welcome(more: Partial<MessageOf<"welcome">> = {}): MessageOf<"welcome"> {
  return {
    type: "welcome",
    version: 1,
    name: "bob",
    resume: "a secret of sixteen",
    log: "log 1",
    limits: { text: 8192 },
    features: [],
    ...more,
  };
}

/** The features in the `welcome` of a server with a history and search. */
export const KEEPING = { features: ["history", "search"] } as const satisfies Partial<MessageOf<"welcome">>;

/**
 * Answers the `hello` of a client, and joins it to `#lobby` or to the rooms that it asks for. The messages in `told` come
 * between the `welcome` and the rooms.
 */
export async function letIn(
  peer: ScriptedPeer,
  more: Partial<MessageOf<"welcome">> = {},
  { told = [] }: { readonly told?: readonly ServerMessage[] } = {},
): Promise<MessageOf<"hello">> {
  const hello = await peer.expect("hello");
  await peer.send(welcome({ name: hello.name, ...more }));
  for (const message of told) await peer.send(message);
  for (const room of hello.rooms ?? ["#lobby"]) {
    await peer.send({ type: "joined", room, name: more.name ?? hello.name });
  }
  return hello;
}

/** Answers the `ping` and the `quit` of a client that leaves. */
export async function letGo(peer: ScriptedPeer): Promise<void> {
  const ping = await peer.expect("ping");
  await peer.send({ ...ping, type: "pong" });
  await letQuit(peer);
}

/** Answers a `quit`. */
export async function letQuit(peer: ScriptedPeer): Promise<MessageOf<"quit">> {
  const quit = await peer.expect("quit");
  if (quit.ref !== undefined) await peer.send({ type: "ok", ref: quit.ref });
  await peer.send({ type: "bye", reason: "quit" });
  await peer.close();
  return quit;
}
