/**
 * The client's edge made of Deno: with config/files.ts and disk/, the only files of the client that touch it.
 *
 * @module
 */
import { appendLog, denoConfig, denoHistoryFiles, listFolder } from "./deno_files.ts";
import { denoTransferFiles, denoTransferRecords } from "../disk/transfer_files.ts";
import { type Clock, ConnectFailure, type ConnectReason, type Platform, type WindowSize } from "./platform.ts";
import type { Storage } from "./storage.ts";

/** The signals that end a client, with their numbers. */
const SIGNALS: readonly (readonly [Deno.Signal, number])[] = Deno.build.os === "windows"
  ? [["SIGINT", 2]]
  : [["SIGHUP", 1], ["SIGINT", 2], ["SIGQUIT", 3], ["SIGTERM", 15]];

const clock: Clock = {
  nowMs: () => performance.now(),
  timeMs: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

/** The real outside world. */
export function denoPlatform(): Platform {
  return {
    clock,
    storage: denoStorage(),
    inputIsTerminal: Deno.stdin.isTerminal(),
    outputIsTerminal: Deno.stdout.isTerminal(),
    environment: (name) => Deno.env.get(name),
    readInput: (target) => Deno.stdin.read(target),
    writeOutput: (bytes) => Deno.stdout.write(bytes),
    writeError: (bytes) => Deno.stderr.write(bytes),
    random: () => Math.random(),
    randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
    async connect({ hostname, port }, signal) {
      try {
        const connection = await Deno.connect({ hostname, port, signal });
        // A line is small and somebody waits for it.
        connection.setNoDelay();
        return connection;
      } catch (error) {
        throw connectFailure(error, signal);
      }
    },
    windowSize,
    onResize: (changed) => listen("SIGWINCH", changed),
    onContinue: (heard) => Deno.build.os === "windows" ? () => {} : listen("SIGCONT", heard),
    takeTerminal,
    onSignal(heard) {
      const stops = SIGNALS.map(([signal, number]) => listen(signal, () => heard(number)));
      // A file that is larger than the system lets it be fails by itself, as a full disk does: it is no reason to end.
      if (Deno.build.os !== "windows") stops.push(listen("SIGXFSZ", () => {}));
      return () => stops.forEach((stop) => stop());
    },
  };
}

function denoStorage(): Storage {
  const config = denoConfig();
  const { system } = config;
  return {
    config,
    history: denoHistoryFiles,
    appendLog,
    listFolder,
    transferFiles: denoTransferFiles(system),
    transferRecords: (server, failed) =>
      denoTransferRecords(system, { server, ...(failed === undefined ? {} : { failed }) }),
  };
}

function listen(signal: Deno.Signal, heard: () => void): () => void {
  Deno.addSignalListener(signal, heard);
  return () => Deno.removeSignalListener(signal, heard);
}

const USUAL_WINDOW: WindowSize = { columns: 80, rows: 24 };

function windowSize(): WindowSize {
  try {
    const { columns, rows } = Deno.consoleSize();
    // A terminal that was never told its size says 0.
    return columns > 0 && rows > 0 ? { columns, rows } : USUAL_WINDOW;
  } catch {
    // It is gone, or no terminal.
    return USUAL_WINDOW;
  }
}

/** What happens when the process ends before its time: by `Deno.exit`, or by an error that nobody caught. */
const ENDS = ["unload", "error", "unhandledrejection"] as const;

function takeTerminal(atEnd: string): () => void {
  setRaw(true);
  const giveBack = () => {
    try {
      Deno.stdout.writeSync(new TextEncoder().encode(atEnd));
    } catch {
      // The terminal is gone.
    }
    setRaw(false);
  };
  ENDS.forEach((end) => addEventListener(end, giveBack));
  return () => {
    ENDS.forEach((end) => removeEventListener(end, giveBack));
    setRaw(false);
  };
}

function setRaw(isRaw: boolean): void {
  try {
    Deno.stdin.setRaw(isRaw);
  } catch {
    // The terminal is gone: there is nothing left to set.
  }
}

function connectFailure(error: unknown, signal: AbortSignal): ConnectFailure {
  const text = error instanceof Error ? error.message : String(error);
  return new ConnectFailure(signal.aborted ? "timed_out" : connectReason(error, text), text);
}

function connectReason(error: unknown, text: string): ConnectReason {
  if (error instanceof Deno.errors.ConnectionRefused) return "refused";
  if (error instanceof Deno.errors.TimedOut) return "timed_out";
  // A failed lookup has no class of its own.
  if (/lookup address|resolve|not known|no address/i.test(text)) return "not_found";
  if (error instanceof Deno.errors.NetworkUnreachable || /unreachable|no route/i.test(text)) return "unreachable";
  return "other";
}
