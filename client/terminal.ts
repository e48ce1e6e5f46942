/**
 * The client's edge made of Deno: the only file of the client that touches it.
 *
 * @module
 */
import { type Clock, ConnectFailure, type ConnectReason, type Edge } from "./edge.ts";

/** The signals that end a client, with their numbers. */
const SIGNALS: readonly (readonly [Deno.Signal, number])[] = Deno.build.os === "windows"
  ? [["SIGINT", 2]]
  : [["SIGHUP", 1], ["SIGINT", 2], ["SIGTERM", 15]];

const clock: Clock = {
  nowMs: () => performance.now(),
  timeMs: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

/** The real outside world. */
export function denoEdge(): Edge {
  return {
    clock,
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
    onSignal(heard) {
      const stops = SIGNALS.map(([signal, number]) => {
        const listener = () => heard(number);
        Deno.addSignalListener(signal, listener);
        return () => Deno.removeSignalListener(signal, listener);
      });
      return () => stops.forEach((stop) => stop());
    },
  };
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
