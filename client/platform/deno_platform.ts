/**
 * The platform of the client, implemented with Deno. Only client/platform/ and client/disk/ may use Deno.
 *
 * @module
 */
import { lookup } from "node:dns/promises";
import type { Address } from "../../shared/address.ts";
import type { Environment } from "../../shared/environment.ts";
import { errorText } from "../../shared/error_text.ts";
import { asciiHost, needsScope } from "../../shared/host.ts";
import { giveUp } from "../../shared/permissions.ts";
import { hasTerminal } from "../../shared/terminal.ts";
import { spoolInput } from "../disk/share/spool.ts";
import { denoTransferFiles, denoTransferRecords } from "../disk/transfer_files.ts";
import { appendLog, denoConfig, denoKeyFiles, denoStateFiles, listFolder } from "./deno_files.ts";
import { dial } from "./dial.ts";
import { type Clock, ConnectFailure, type ConnectReason, type Platform, type WindowSize } from "./platform.ts";
import type { Storage } from "./storage.ts";
import type { Tls } from "./tls.ts";

/** The signals that ask the client to end, with their numbers. */
const SIGNALS: readonly (readonly [Deno.Signal, number])[] = Deno.build.os === "windows"
  ? [["SIGINT", 2]]
  : [...(hasTerminal(Deno) ? [["SIGHUP", 1]] as const : []), ["SIGINT", 2], ["SIGQUIT", 3], ["SIGTERM", 15]];

const clock: Clock = {
  nowMs: () => performance.now(),
  timeMs: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

/**
 * How long reading input that is there already may take, in milliseconds. A pipe that stays open delays `chat join` by as
 * much.
 */
const INPUT_MS = 100;

/** The operating system that this process runs on. */
export function denoPlatform(environment: Environment): Platform {
  return {
    clock,
    storage: denoStorage(environment),
    inputIsTerminal: Deno.stdin.isTerminal(),
    outputIsTerminal: Deno.stdout.isTerminal(),
    errorIsTerminal: Deno.stderr.isTerminal(),
    environment,
    parsed: () => giveUp(["env"], Deno.permissions),
    readInput: (target) => Deno.stdin.read(target),
    inputSettled: () => new Promise((resolve) => void setTimeout(resolve, INPUT_MS)),
    writeOutput: (bytes) => Deno.stdout.write(bytes),
    writeError: (bytes) => Deno.stderr.write(bytes),
    random: () => Math.random(),
    randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
    async connect(address, signal, options) {
      if (options === undefined) return await dialTcp(address, signal);
      const tls = await loadTls();
      return await tls.secure(await dialTcp(address, signal), options, signal);
    },
    async shownNames(address, signal) {
      const tls = await loadTls();
      const connection = await dialTcp(address, signal);
      const { hostname: reached } = connection.remoteAddr;
      connection.close();
      const server = { hostname: asciiHost(address.hostname), address: reached, port: address.port };
      return await tls.shownNames(server, signal);
    },
    windowSize,
    onResize: (changed) => listen("SIGWINCH", changed),
    onContinue: (continued) => Deno.build.os === "windows" ? () => {} : listen("SIGCONT", continued),
    takeTerminal,
    onSignal(received) {
      const stops = SIGNALS.map(([signal, number]) => listen(signal, () => received(number)));
      // Without a listener, a file above the size limit of the system would end the process. Writing to it fails anyway.
      if (Deno.build.os !== "windows") stops.push(listen("SIGXFSZ", () => {}));
      return () => stops.forEach((stop) => stop());
    },
  };
}

async function lookUp(name: string): Promise<readonly string[]> {
  return (await lookup(name, { all: true, verbatim: true })).map(({ address }) => address);
}

let loading: Promise<Tls> | null = null;

/** Most clients on one machine need no TLS. */
function loadTls(): Promise<Tls> {
  return loading ??= import("./tls.ts").then(({ openTls }) => openTls(clock));
}

function dialTcp(address: Address, signal: AbortSignal): Promise<Deno.TcpConn> {
  // What TLS needs is bound by now, unless the first connection does without it.
  giveUp(["ffi"], Deno.permissions);
  return dial(address, signal, { clock, lookup: lookUp, connect: connectTo });
}

async function connectTo({ hostname, port }: Address, signal: AbortSignal): Promise<Deno.TcpConn> {
  try {
    const connection = await Deno.connect({ hostname, port, signal });
    // A message is small, and must not wait for the next one; nor must the parts of a TLS handshake.
    connection.setNoDelay();
    return connection;
  } catch (error) {
    throw needsScope(hostname) ? new ConnectFailure("scope_needed") : connectFailure(error, signal);
  }
}

function denoStorage(environment: Environment): Storage {
  const config = denoConfig(environment);
  const { system } = config;
  return {
    config,
    stateFiles: denoStateFiles,
    keyFiles: denoKeyFiles,
    appendLog,
    listFolder,
    transferFiles: denoTransferFiles(system),
    transferRecords: (server, failed) =>
      denoTransferRecords(system, { server, ...(failed === undefined ? {} : { failed }) }),
    spool: (read, { signal }) => spoolInput(read, { system, signal }),
  };
}

function listen(signal: Deno.Signal, listener: () => void): () => void {
  Deno.addSignalListener(signal, listener);
  return () => Deno.removeSignalListener(signal, listener);
}

const DEFAULT_WINDOW: WindowSize = { columns: 80, rows: 24 };

function windowSize(): WindowSize {
  try {
    const { columns, rows } = Deno.consoleSize();
    // A terminal that does not know its size reports 0.
    return columns > 0 && rows > 0 ? { columns, rows } : DEFAULT_WINDOW;
  } catch {
    // Not a terminal, or one that was closed.
    return DEFAULT_WINDOW;
  }
}

/** The events of a process that ends early: by `Deno.exit`, or by an error that nobody caught. */
const END_EVENTS = ["unload", "error", "unhandledrejection"] as const;

function takeTerminal(atEnd: string): () => void {
  setRaw(true);
  const forget = () => END_EVENTS.forEach((end) => removeEventListener(end, restore));
  const restore = () => {
    // After an error comes the end of the process, and what was printed meanwhile stays the last thing on the screen.
    forget();
    try {
      Deno.stdout.writeSync(new TextEncoder().encode(atEnd));
    } catch {
      // The terminal was closed.
    }
    setRaw(false);
  };
  END_EVENTS.forEach((end) => addEventListener(end, restore));
  return () => {
    forget();
    setRaw(false);
  };
}

function setRaw(isRaw: boolean): void {
  try {
    Deno.stdin.setRaw(isRaw);
  } catch {
    // The terminal was closed, so there is nothing to set.
  }
}

function connectFailure(error: unknown, signal: AbortSignal): ConnectFailure {
  const text = errorText(error);
  return new ConnectFailure(signal.aborted ? "timed_out" : connectReason(error, text), text);
}

function connectReason(error: unknown, text: string): ConnectReason {
  if (error instanceof Deno.errors.ConnectionRefused) return "refused";
  if (error instanceof Deno.errors.TimedOut) return "timed_out";
  // The scope of an address that this machine does not have; the error has no class of its own.
  if (text.includes("lookup address")) return "not_found";
  if (error instanceof Deno.errors.NetworkUnreachable || /unreachable|no route/i.test(text)) return "unreachable";
  return "other";
}
