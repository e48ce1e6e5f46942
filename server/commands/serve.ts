/**
 * `chat serve`: parses its flags, opens the storage, listens, and ends on a signal. Nothing below this file exits.
 *
 * @module
 */
import { formatAddress, isLoopback } from "../../shared/address.ts";
import { languageFor } from "../../shared/cli/language.ts";
import type { Environment } from "../../shared/environment.ts";
import { errorText } from "../../shared/error_text.ts";
import { parseFlags } from "../../shared/cli/flags.ts";
import { MAX_TEXT } from "../../shared/wire/message.ts";
import { loadUsageStrings } from "../../shared/cli/usage/load.ts";
import { type Sentence, UsageError } from "../../shared/cli/usage_error.ts";
import { Arrivals, type Greeting } from "../handshake/arrival.ts";
import { systemClock } from "../clock.ts";
import { FolderError } from "../store/folder.ts";
import { Hub } from "../hub/hub.ts";
import { openStorage, type Storage } from "./storage.ts";
import { Logger } from "../logger.ts";
import { SERVE_FLAGS, type ServeOptions } from "./options.ts";
import { AcceptLoop } from "../connection/accept_loop.ts";
import { TransferRequests } from "../transfer/transfer_requests.ts";

/** The signals that end the server, with their numbers. The exit code is 128 plus the number. */
const SIGNALS = { SIGINT: 2, SIGTERM: 15, SIGHUP: 1 } as const;

/** The maximum length of a title, in characters. */
const MAX_TITLE = 200;

/** Runs the server until a signal arrives and returns the exit code. Throws a `UsageError` for invalid arguments. */
export async function serve(args: readonly string[], environment: Environment): Promise<number> {
  const { values: options, sources, rest, wantsHelp } = parseFlags(SERVE_FLAGS, args, { environment });
  if (wantsHelp) {
    const { serveHelp } = await import("./usage/help.ts");
    print(await serveHelp(languageFor(args, environment)));
    return 0;
  }
  const [extra] = rest;
  if (extra !== undefined) throw new UsageError((strings) => strings.serveTakesNone(JSON.stringify(extra)));
  const greeting = greetingOf(options);
  const listener = listen(options);
  if (typeof listener === "function") {
    printError(`chat: ${listener(await loadUsageStrings(languageFor(args, environment)))}`);
    return 1;
  }
  const logger = new Logger({
    format: options.logFormat,
    level: options.logLevel,
    now: systemClock.time,
    write: printError,
  });
  let storage: Storage;
  try {
    storage = openStorage({ options, sources, environment, clock: systemClock, logger });
  } catch (error) {
    listener.close();
    if (!(error instanceof FolderError)) throw error;
    printError(`chat: ${error.say(await loadUsageStrings(languageFor(args, environment)))}`);
    return 1;
  }
  const hub = new Hub({
    store: storage.store,
    register: storage.register,
    limits: options,
    clock: systemClock,
    storeFailed: (error) => logger.error("messages could not be stored", { error }),
  });
  await hub.load();
  const transfers = new TransferRequests(hub);
  const hasOpenNames = options.openNames ?? isLoopback(options.host);
  const arrivals = new Arrivals(hub, transfers, { greeting, hasOpenNames });
  const acceptLoop = new AcceptLoop({ hub, arrivals, transfers, logger });
  const signal = nextSignal();
  const address = listener.addr as Deno.NetAddr;
  warn(options, logger);
  print(`chat: listening on ${formatAddress(address)}\n`);
  logger.info("server began", { address: formatAddress(address), pid: Deno.pid });
  const accepting = acceptLoop.run(listener);
  const name = await signal;
  logger.info("server ends", { signal: name });
  // A second signal ends the process at once: nothing listens for it any more.
  listener.close();
  await acceptLoop.stop();
  await accepting;
  await storage.close();
  return 128 + SIGNALS[name];
}

function greetingOf({ title, motd }: ServeOptions): Greeting {
  if (title !== undefined && title.length > MAX_TITLE) {
    throw new UsageError((strings) => strings.longTitle(title.length, MAX_TITLE));
  }
  return {
    ...(title === undefined || title === "" ? {} : { title }),
    ...(motd === undefined || motd === "" ? {} : readMotd(motd)),
  };
}

function readMotd(path: string): Greeting {
  let motd: string;
  try {
    motd = Deno.readTextFileSync(path).trimEnd().toWellFormed();
  } catch (error) {
    const why = fileReason(error);
    throw new UsageError((strings) => strings.motdUnread(JSON.stringify(path), why(strings)));
  }
  if (motd.length > MAX_TEXT) {
    throw new UsageError((strings) => strings.longMotd(JSON.stringify(path), motd.length, MAX_TEXT));
  }
  return motd === "" ? {} : { motd };
}

/** Listens, or returns the sentence that says why it cannot. */
function listen({ host, port }: ServeOptions): Deno.TcpListener | Sentence {
  // Every machine has this name, so no name service is asked for it (REQ-W20).
  const hostname = host === "localhost" ? "127.0.0.1" : host;
  try {
    return Deno.listen({ hostname, port });
  } catch (error) {
    const why = listenReason(error);
    return (strings) => strings.cannotListen(formatAddress({ hostname: host, port }), why(strings));
  }
}

function listenReason(error: unknown): Sentence {
  if (error instanceof Deno.errors.AddrInUse) return (strings) => strings.portInUse;
  if (error instanceof Deno.errors.PermissionDenied) return (strings) => strings.portNotAllowed;
  if (error instanceof Deno.errors.AddrNotAvailable) return (strings) => strings.noSuchAddress;
  const message = errorText(error);
  return (strings) => message.includes("lookup address") ? strings.noAddressForName : message;
}

function fileReason(error: unknown): Sentence {
  if (error instanceof Deno.errors.NotFound) return (strings) => strings.noSuchFile;
  if (error instanceof Deno.errors.IsADirectory) return (strings) => strings.isFolder;
  if (error instanceof Deno.errors.PermissionDenied) return (strings) => strings.mayNotRead;
  return () => errorText(error);
}

function warn({ host, openNames }: ServeOptions, logger: Logger): void {
  if (isLoopback(host)) return;
  logger.warn("other machines can join", {
    host,
    advice: "anyone who can reach this address can join, and nothing is encrypted yet: names and messages can be " +
      "read and changed on their way. Outside a network that you trust, use a tunnel " +
      "(ssh -L 12345:127.0.0.1:12345 HOST)",
  });
  if (openNames !== true) return;
  logger.warn("names are open", {
    advice: "anyone who can reach this address can claim any name that is not in use, and read its private messages",
  });
}

function nextSignal(): Promise<keyof typeof SIGNALS> {
  return new Promise((resolve) => {
    // Windows has no SIGTERM, and listening for it is an error there.
    const names = (Object.keys(SIGNALS) as (keyof typeof SIGNALS)[]).filter((name) =>
      name !== "SIGTERM" || Deno.build.os !== "windows"
    );
    const listeners = names.map((name) => [name, () => end(name)] as const);
    const end = (name: keyof typeof SIGNALS) => {
      for (const [other, listener] of listeners) Deno.removeSignalListener(other, listener);
      resolve(name);
    };
    for (const [name, listener] of listeners) Deno.addSignalListener(name, listener);
  });
}

const encoder = new TextEncoder();

function print(text: string): void {
  writeAll(Deno.stdout, text);
}

function printError(line: string): void {
  writeAll(Deno.stderr, `${line}\n`);
}

function writeAll(target: { writeSync(bytes: Uint8Array): number }, text: string): void {
  let bytes = encoder.encode(text);
  try {
    while (bytes.length > 0) bytes = bytes.subarray(target.writeSync(bytes));
  } catch {
    // Nothing reads the log any more (a closed pipe). The server continues without it.
  }
}
