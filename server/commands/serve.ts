/**
 * `chat serve`: parses its flags, opens the storage, listens, and ends on a signal. Nothing below this file exits.
 *
 * @module
 */
import { lookup } from "node:dns/promises";
import { formatAddress } from "../../shared/address.ts";
import { type Language, languageFor } from "../../shared/cli/language.ts";
import { parseFlags } from "../../shared/cli/flags.ts";
import { fromHome } from "../../shared/home.ts";
import type { KeyPair } from "../../shared/keys/ed25519.ts";
import { hasTerminal } from "../../shared/terminal.ts";
import { loadUsageStrings } from "../../shared/cli/usage/load.ts";
import { UsageError } from "../../shared/cli/usage_error.ts";
import { Arrivals } from "../handshake/arrival.ts";
import type { Greeting } from "../handshake/welcome.ts";
import { systemClock } from "../clock.ts";
import { type CLibrary, openCLibrary } from "../../shared/c_library.ts";
import { checkEncryption, encrypt, type Encryption, isPublic } from "./encryption.ts";
import { FolderError } from "../store/folder.ts";
import { Hub } from "../hub/hub.ts";
import { grantedOf, keepOnly } from "../../shared/permissions.ts";
import { LineWriter } from "../line_writer.ts";
import { type LogFields, Logger } from "../logger.ts";
import { descriptorsFor, OWN_DESCRIPTORS, raiseDescriptorLimit } from "../connection/descriptor_limit.ts";
import { planAccess, ServerAccess } from "./access_setup.ts";
import { type Caller, printHelp } from "./folder_command.ts";
import { openIdentity } from "./identity.ts";
import { listenOnAll } from "./listen.ts";
import { readMotd } from "./motd.ts";
import { openStorage, type Storage, type StorageOptions } from "./storage.ts";
import { SERVE_FLAGS, type ServeOptions } from "./options.ts";
import { StartError } from "./start_error.ts";
import { AcceptLoop } from "../connection/accept_loop.ts";
import { DescriptorReserve, RESERVED_DESCRIPTORS } from "../connection/descriptor_reserve.ts";
import { ownCertificate } from "./own_certificate.ts";
import { TransferRequests } from "../transfer/transfer_requests.ts";

/** The signals that end the server, with their numbers. SIGHUP does so only at a terminal; see `nextSignal`. The exit code is 128 plus the number. */
const SIGNALS = { SIGINT: 2, SIGTERM: 15, SIGHUP: 1 } as const;

/** The maximum length of a title, in characters. */
const MAX_TITLE = 200;

/** Runs the server until a signal arrives and returns the exit code. Throws a `UsageError` for invalid arguments. */
export async function serve(
  args: readonly string[],
  { environment, ...caller }: Pick<Caller, "environment" | "print" | "layOut">,
): Promise<number> {
  const { values: options, sources, rest, wantsHelp } = parseFlags(SERVE_FLAGS, args, { environment });
  const logger: Logger = new Logger({
    format: options.logFormat,
    level: options.logLevel,
    now: systemClock.time,
    write: (line) => stderr.put(line),
  });
  const dropped = (count: number) => logger.line("warn", `${count} lines dropped`, { why: "nothing read the log" });
  const clock = systemClock;
  const stdout = new LineWriter({ write: (bytes) => Deno.stdout.write(bytes), clock, dropped });
  const stderr: LineWriter = new LineWriter({ write: (bytes) => Deno.stderr.write(bytes), clock, dropped });
  try {
    if (wantsHelp) {
      const { serveHelp } = await import("./usage/help.ts");
      return await printHelp(`${await serveHelp(languageFor(args, environment))}\n`, caller);
    }
    const [extra] = rest;
    if (extra !== undefined) throw new UsageError((strings) => strings.serveTakesNone(JSON.stringify(extra)));
    const language = languageFor(args, environment);
    return await run({ options: withHome(options, environment), sources, environment, logger, stdout, language });
  } catch (error) {
    if (!(error instanceof FolderError) && !(error instanceof StartError)) throw error;
    stderr.put(`chat: ${error.say(await loadUsageStrings(languageFor(args, environment)))}`);
    return 1;
  } finally {
    await Promise.all([stdout.finished(), stderr.finished()]);
  }
}

/** The options with whole paths where a `~` stands for the home folder. */
function withHome(options: ServeOptions, environment: Caller["environment"]): ServeOptions {
  const system = { environment, isWindows: Deno.build.os === "windows" };
  const whole = (path: string | undefined) => path === undefined ? path : fromHome(path, system);
  const { data, motd, passwordFile, cert, key, publicCert } = options;
  return {
    ...options,
    data: whole(data),
    motd: whole(motd),
    passwordFile: whole(passwordFile),
    cert: whole(cert),
    key: whole(key),
    publicCert: whole(publicCert),
  };
}

interface Start extends Omit<StorageOptions, "clock" | "reserve"> {
  readonly stdout: LineWriter;
  /** Of what the operator sees at the first start. */
  readonly language: Language;
}

async function run(start: Start): Promise<number> {
  const { options, logger, stdout, language } = start;
  const greeting = greetingOf(options);
  checkEncryption(options);
  const library = openCLibrary(Deno);
  const { whenFull, reserve } = prepareDescriptors(options, { library, logger });
  const ports = await listen(options);
  const addresses = ports.map(({ addr }) => addr as Deno.NetAddr);
  const isReachable = isPublic(options, addresses);
  const plan = planAccess(options, { isReachable, logger });
  let storage: Storage | null = null;
  let encryption: Encryption;
  let identity: KeyPair;
  let access: ServerAccess;
  try {
    storage = openStorage({ ...start, reserve, clock: systemClock });
    const { folder } = storage;
    identity = await openIdentity(start);
    encryption = await encrypt(ports, {
      options,
      library,
      clock: systemClock,
      logger,
      ownCertificate: () => ownCertificate(identity, { folder, nowMs: systemClock.time(), logger }),
    });
    access = await ServerAccess.open(plan, {
      ...start,
      storage,
      clock: systemClock,
      limits: options,
      link: {
        publicHost: options.publicHost ?? null,
        listening: { hostname: options.host, port: addresses[0]?.port ?? options.port },
        machine: () => Deno.hostname(),
        key: identity.publicKey,
        isPlain: !encryption.isTls && options.publicCert === undefined,
      },
    });
  } catch (error) {
    ports.forEach(close);
    await storage?.close();
    throw error;
  }
  // Open listeners need no permission. The worker of the search index gets no more than is left.
  keepOnly(["read", "write", "sys", ...(encryption.reopensPorts ? ["net"] as const : [])], Deno.permissions);
  logger.debug("permissions given up", { kept: grantedOf(Deno.permissions).join(" ") });
  const hub = new Hub({
    store: storage.store,
    register: storage.register,
    limits: options,
    clock: systemClock,
    storeFailed: (error) => logger.error("messages could not be stored", { error }),
  });
  await hub.load();
  const transfers = new TransferRequests(hub);
  const hasOpenNames = options.openNames ?? !isReachable;
  const arrivals = new Arrivals(hub, transfers, {
    greeting,
    hasOpenNames,
    identity,
    access: access.control,
    time: storage.trustedTime,
  });
  access.serveNames((name, key) => {
    const reset = arrivals.devices.reset(name, key);
    if (reset === null) return null;
    const { devices, sessions } = reset;
    logger.info("name was reset", { name, ...(key === null ? {} : { key }), devices, sessions });
    return reset;
  });
  const acceptLoop = new AcceptLoop({ hub, arrivals, transfers, logger }, { reserve, whenFull });
  const signal = nextSignal(encryption.reload);
  if (isReachable) warn(options, { logger, isTls: encryption.isTls, isOpen: plan.mode === "open" });
  const [first, ...others] = addresses.map((address) => formatAddress(address));
  // Tools read the first line, and know the host as they have typed it.
  const typed = addresses.slice(0, 1).map(({ port }) => formatAddress({ hostname: options.host, port }));
  for (const address of [...typed, ...others]) stdout.put(`chat: listening on ${address}`);
  // In one piece, so that no line of the log comes in between.
  const firstLines = await access.firstLines({ isSeen: Deno.stdout.isTerminal(), language });
  if (firstLines.length > 0) stdout.put(firstLines.join("\n"));
  logger.info("server began", { address: [first, ...others].join(" "), pid: Deno.pid, key: identity.publicKey });
  // What needs a descriptor comes before those who might take the last one. The system lets them wait for these 30 ms.
  await storage.start();
  const accepting = Promise.all(encryption.acceptors.map((acceptor) => acceptLoop.run(acceptor)));
  const name = await signal;
  logger.info("server ends", { signal: name });
  // A second signal ends the process at once: nothing listens for it any more.
  encryption.stop();
  encryption.acceptors.forEach((acceptor) => acceptor.close());
  await acceptLoop.stop();
  await accepting;
  access.close();
  await storage.close();
  return 128 + SIGNALS[name];
}

function greetingOf({ title, motd }: ServeOptions): Greeting {
  if (title !== undefined && title.length > MAX_TITLE) {
    throw new UsageError((strings) => strings.longTitle(title.length, MAX_TITLE));
  }
  const text = motd === undefined || motd === "" ? "" : readMotd(motd);
  return {
    ...(title === undefined || title === "" ? {} : { title }),
    ...(text === "" ? {} : { motd: text }),
  };
}

/**
 * Raises the limit of descriptors as far as the other limits need, and says so in the log if that is not possible. Returns
 * what the log says when there are no descriptors left, and the reserve. Throws a `StartError` if there are too few even
 * without clients.
 */
function prepareDescriptors(
  limits: ServeOptions,
  { library, logger }: { readonly library: CLibrary | null; readonly logger: Logger },
): { readonly whenFull: LogFields; readonly reserve: DescriptorReserve } {
  const wanted = descriptorsFor(limits);
  const limit = raiseDescriptorLimit(wanted, library);
  const number = wanted === Infinity ? "N" : wanted;
  const advice =
    `allow more open files: LimitNOFILE=${number} in a unit of systemd, or \`ulimit -n ${number}\` in a shell`;
  if (limit !== null && wanted !== Infinity && limit < wanted) {
    logger.warn("the limit of open files is too low for --max-connections", {
      limit,
      wanted,
      maxConnections: limits.maxConnections,
      advice: `${advice}; or set a lower --max-connections`,
    });
  }
  // Windows has no such limit.
  const isLimited = Deno.build.os !== "windows";
  const reserve = new DescriptorReserve(openNothing, isLimited ? RESERVED_DESCRIPTORS : 0);
  const own = new DescriptorReserve(openNothing, isLimited ? OWN_DESCRIPTORS : 0);
  if (!reserve.refill() || !own.refill()) {
    throw new StartError((strings) => strings.tooFewDescriptors(wanted === Infinity ? DEFAULT_DESCRIPTORS : wanted));
  }
  own.lend();
  return { whenFull: { advice }, reserve };
}

/** What is asked for if the number of connections has no limit: the usual soft limit. */
const DEFAULT_DESCRIPTORS = 1024;

/** Opens what takes a descriptor and nothing else. */
function openNothing(): Deno.FsFile {
  return Deno.openSync("/dev/null");
}

function listen({ host, port }: ServeOptions): Promise<readonly Deno.TcpListener[]> {
  return listenOnAll({ hostname: host, port }, {
    lookup: async (name) => (await lookup(name, { all: true })).map(({ address }) => address),
    listen: (address) => Deno.listen(address),
  });
}

function close(listener: Deno.TcpListener): void {
  try {
    listener.close();
  } catch {
    // TLS has taken it over.
  }
}

/** Warns the operator that other machines can reach the server. */
function warn(
  { host, openNames, publicCert }: ServeOptions,
  { logger, isTls, isOpen }: { readonly logger: Logger; readonly isTls: boolean; readonly isOpen: boolean },
): void {
  if (!isTls && publicCert === undefined) {
    logger.warn("nothing is encrypted", {
      host,
      advice:
        "names and messages can be read and changed on their way. Use TLS (--tls), let a proxy in front of the server " +
        "do the encryption (--public-cert), or use a tunnel (ssh -L 12345:127.0.0.1:12345 HOST)",
    });
  }
  if (isOpen) logger.warn("other machines can join", { host, advice: "anyone who can reach this address can join" });
  if (openNames !== true) return;
  logger.warn("names are open", {
    advice: "anyone who can reach this address can claim any name that is not in use, and read its private messages",
  });
}

/** Waits for a signal that ends the server. SIGHUP calls `reload`, if there is something to read again. */
function nextSignal(reload: (() => void) | null): Promise<keyof typeof SIGNALS> {
  return new Promise((resolve) => {
    const isAtTerminal = hasTerminal(Deno);
    // Windows has no SIGTERM, and listening for it is an error there.
    const without = [
      ...(Deno.build.os === "windows" ? ["SIGTERM"] : []),
      ...(isAtTerminal || reload !== null ? [] : ["SIGHUP"]),
    ];
    const names = (Object.keys(SIGNALS) as (keyof typeof SIGNALS)[]).filter((name) => !without.includes(name));
    const listeners = names.map((name) => [name, () => received(name)] as const);
    const received = (name: keyof typeof SIGNALS) => {
      // If the signal comes because the terminal was closed, it is none any more.
      if (name === "SIGHUP" && reload !== null && hasTerminal(Deno) === isAtTerminal) return reload();
      for (const [other, listener] of listeners) Deno.removeSignalListener(other, listener);
      resolve(name);
    };
    for (const [name, listener] of listeners) Deno.addSignalListener(name, listener);
  });
}
