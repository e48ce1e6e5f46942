/**
 * The platform of the client in memory: a keyboard, a screen, signals, a clock that the test moves, and servers that
 * the test plays.
 *
 * @module
 */
import type { Address } from "../../../shared/address.ts";
import type { MessageOf, ServerMessage } from "../../../shared/wire/message.ts";
import type { Transport } from "../../../shared/wire/transport.ts";
import {
  type Clock,
  ConnectFailure,
  type ConnectReason,
  type Platform,
  type WindowSize,
} from "../../../client/platform/platform.ts";
import { ManualClock } from "../../support/manual_clock.ts";
import { memoryPipe } from "../../support/memory_pipe.ts";
import { ScriptedPeer } from "../../support/scripted_peer.ts";
import { until } from "../../support/until.ts";
import { MemoryStorage } from "./memory_storage.ts";

/** The clock of a client, moved by hand. */
export class FakeClock extends ManualClock implements Clock {
  nowMs(): number {
    return this.now();
  }

  timeMs(): number {
    return this.now();
  }
}

export interface FakePlatformOptions {
  readonly isTerminal?: boolean;
  readonly environment?: Readonly<Record<string, string>>;
}

export class FakePlatform implements Platform {
  readonly clock = new FakeClock();
  readonly inputIsTerminal: boolean;
  readonly outputIsTerminal: boolean;
  readonly storage: MemoryStorage;
  /** The window of the terminal; `resize` changes it. */
  window: WindowSize = { columns: 80, rows: 24 };
  /** Whether the terminal is in raw mode. */
  isRaw = false;
  /** The addresses that the client connected to, in order. */
  readonly dialled: Address[] = [];
  /** Standard output and standard error. */
  output = "";
  errors = "";
  /** Standard output has lost its reader. */
  isOutputClosed = false;
  /** How many times input was read. */
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

  constructor({ isTerminal = false, environment = {} }: FakePlatformOptions = {}) {
    this.inputIsTerminal = isTerminal;
    this.outputIsTerminal = isTerminal;
    this.#environment = environment;
    this.storage = new MemoryStorage(environment);
  }

  /** The lines of standard output. */
  get outputLines(): string[] {
    return this.output.split("\n").slice(0, -1);
  }

  /** The lines of standard error. */
  get errorLines(): string[] {
    return this.errors.split("\n").slice(0, -1);
  }

  /** How many typed bytes were not read. */
  get unreadInputBytes(): number {
    return this.#typed.reduce((sum, bytes) => sum + bytes.length, 0);
  }

  type(text: string): void {
    this.#typed.push(new TextEncoder().encode(text));
    this.#announce();
  }

  endInput(): void {
    this.#isInputEnded = true;
    this.#announce();
  }

  signal(number: number): void {
    this.#signalled.forEach((heard) => heard(number));
  }

  /** The window gets another size. */
  resize(window: WindowSize): void {
    this.window = window;
    this.#resized.forEach((changed) => changed());
  }

  /** The process goes on after it was stopped. */
  goOn(): void {
    this.#continued.forEach((heard) => heard());
  }

  /** The next attempt to connect reaches a server that the test plays. */
  serve(name: string): ScriptedPeer {
    const [client, server] = memoryPipe();
    const peer = new ScriptedPeer(server, { name });
    this.#servers.push(client);
    this.#answers.push(peer);
    return peer;
  }

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
      if (this.#isInputEnded) return null;
      await this.#changed.promise;
    }
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

  async connect(address: Address, signal: AbortSignal): Promise<Transport> {
    this.dialled.push(address);
    const answer = this.#answers.shift();
    if (answer instanceof ScriptedPeer) {
      const transport = this.#servers.shift();
      if (transport !== undefined) return transport;
    }
    if (typeof answer === "string") throw new ConnectFailure(answer, answer);
    // Nobody answers at this address.
    await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
    throw new ConnectFailure("timed_out");
  }

  random(): number {
    return 0.5;
  }

  /** Different bytes each time, in the same order for each test. */
  randomBytes(count: number): Uint8Array<ArrayBuffer> {
    return Uint8Array.from({ length: count }, () => this.#nextByte++ % 251);
  }

  onSignal(heard: (number: number) => void): () => void {
    return listen(this.#signalled, heard);
  }

  windowSize(): WindowSize {
    return this.window;
  }

  onResize(changed: () => void): () => void {
    return listen(this.#resized, changed);
  }

  onContinue(heard: () => void): () => void {
    return listen(this.#continued, heard);
  }

  takeTerminal(): () => void {
    this.isRaw = true;
    return () => {
      this.isRaw = false;
    };
  }

  /** Waits until standard output contains a text. */
  async shows(text: string): Promise<void> {
    await until(() => this.output.includes(text), () => `output has ${text}\n${this.output}\n${this.errors}`);
  }

  /** Waits until standard error contains a text. */
  async tells(text: string): Promise<void> {
    await until(() => this.errors.includes(text), () => `errors have ${text}\n${this.output}\n${this.errors}`);
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

/** A complete `welcome`. */
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

/** The features of a server with a history and a search. */
export const KEEPING = { features: ["history", "search"] } as const satisfies Partial<MessageOf<"welcome">>;

/**
 * Answers the `hello` of a client, which joins `#lobby` or the rooms that it asks for. `told` is sent between `welcome`
 * and the rooms.
 */
export async function letIn(
  peer: ScriptedPeer,
  more: Partial<MessageOf<"welcome">> = {},
  { told = [] }: { readonly told?: readonly ServerMessage[] } = {},
): Promise<MessageOf<"hello">> {
  const hello = await peer.expect("hello");
  await peer.send(welcome({ name: hello.name, ...more }));
  for (const one of told) await peer.send(one);
  for (const room of hello.rooms ?? ["#lobby"]) {
    await peer.send({ type: "joined", room, name: more.name ?? hello.name });
  }
  return hello;
}

/** Answers the last `ping` of a client, and its `quit`. */
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
