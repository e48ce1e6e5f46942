/**
 * The options of `chat join`, from its flags, the environment and the configuration file.
 *
 * Pure. The help texts of the flags are in usage/.
 *
 * @module
 */
import { type Address, DEFAULT_HOST, DEFAULT_PORT, formatAddress, parseAddress } from "../shared/address.ts";
import {
  choiceFlag,
  environmentName,
  type Flag,
  folderFlag,
  type Layers,
  parseFlags,
  switchFlag,
  textFlag,
  wholeFlag,
} from "../shared/cli/flags.ts";
import { looksLikeCode } from "../shared/keys/invitation_code.ts";
import { MAX_JSON_BYTES } from "../shared/wire/frame.ts";
import { type Language, languageOf, LANGUAGES } from "../shared/cli/language.ts";
import { PROTOCOL_VERSION } from "../shared/wire/message.ts";
import { isRoomName, tryPersonName, tryRoomName } from "../shared/wire/name.ts";
import { printable } from "../shared/printable.ts";
import { BadValue, type Sentence, UsageError } from "../shared/cli/usage_error.ts";
import { type Config, NO_CONFIG } from "./config/config.ts";
import { type GivenServer, isLinkVisible, serverOf } from "./trust/given_server.ts";
import { hasLink } from "./trust/pasted_link.ts";
import { TRUST_FLAGS, type TrustOptions, trustOptions } from "./trust/trust_options.ts";
import { THEME_NAMES, type ThemeName } from "./display/theme.ts";
import { type Occasion, OCCASIONS } from "./view/settings.ts";
import { tryParseRate } from "./text/parse_rate.ts";

/** A day. Whoever wants more wants it forever. */
export const MAX_RETRY_SECONDS = 86_400;

/** How long a lost connection is retried where no user could decide: a program that calls this one must hear of it. */
export const RETRY_SECONDS = 30;

/** The value of `--retry-for` that has no end. */
export const FOREVER = "forever";

/** The server if none is given. */
export const DEFAULT_SERVER: Address = { hostname: DEFAULT_HOST, port: DEFAULT_PORT };

const server: Flag<string | undefined> = {
  value: "HOST[:PORT]",
  fallback: undefined,
  // An error would show the link, and a link may have a secret in it: serverOf checks it.
  parse: (text) => hasLink(text) || looksLikeCode(text) ? text : formatAddress(parseAddress(text)),
};

const rooms: Flag<readonly string[] | undefined> = {
  value: "A,B",
  fallback: undefined,
  parse: (text) => text.split(",").map(parseRoom),
};

/** A flag with names of people; its values are in normal form. */
export function namesFlag(): Flag<readonly string[]> {
  return {
    value: "A,B",
    isList: true,
    fallback: [],
    parse(text) {
      const names = text.trim() === "" ? [] : text.split(",").map((name) => tryPersonName(name.trim()));
      if (names.includes(null)) throw new BadValue((strings) => strings.peopleNeeded);
      return names.filter((name) => name !== null);
    },
  };
}

/** A flag with a rate; its value is in bytes a second, `null`: no limit. */
export function rateFlag(): Flag<number | null> {
  return {
    value: "RATE",
    fallback: null,
    parse(text) {
      const rate = tryParseRate(text);
      if (rate === null) throw new BadValue((strings) => strings.rateNeeded);
      return rate === 0 ? null : rate;
    },
  };
}

/** A flag with a time for retrying; its value is in seconds, `Infinity`: forever. */
function retryFlag(): Flag<number | undefined> {
  const seconds = wholeFlag("", { fallback: 0, max: MAX_RETRY_SECONDS });
  return {
    value: `SECONDS|${FOREVER}`,
    fallback: undefined,
    parse(text) {
      if (text === FOREVER) return Infinity;
      if (!/^\d+$/.test(text)) throw new BadValue((strings) => strings.retryNeeded(MAX_RETRY_SECONDS, FOREVER));
      return seconds.parse(text);
    },
  };
}

function parseRoom(text: string): string {
  const name = text.trim();
  const room = tryRoomName(isRoomName(name) ? name : `#${name}`);
  if (room === null) throw new BadValue((strings) => strings.roomsNeeded);
  return room;
}

/** The flags of `chat join`. */
export const JOIN_FLAGS = {
  name: textFlag("NAME", undefined),
  identity: textFlag("FILE", undefined),
  guest: switchFlag(),
  server,
  rooms,
  json: switchFlag(),
  verbatim: switchFlag(),
  retryFor: retryFlag(),
  theme: choiceFlag(THEME_NAMES, "auto"),
  lang: choiceFlag(LANGUAGES, undefined),
  bell: choiceFlag(OCCASIONS, "mention"),
  notify: choiceFlag(OCCASIONS, "off"),
  quiet: switchFlag(),
  logDir: folderFlag(undefined),
  downloads: folderFlag(undefined),
  share: folderFlag(undefined),
  acceptFrom: namesFlag(),
  limit: rateFlag(),
  ...TRUST_FLAGS,
};

/** Which key to use. */
export interface IdentityOptions {
  /** The file of a key, as the user typed it; `null`: their own key. */
  readonly identityFile: string | null;
  /** Whether to use no key. */
  readonly isGuest: boolean;
}

export interface JoinOptions extends IdentityOptions {
  readonly address: Address;
  readonly serverOptions: TrustOptions;
  /** In normal form; `null`: none was given. */
  readonly name: string | null;
  readonly rooms: readonly string[] | null;
  readonly isJson: boolean;
  readonly isVerbatim: boolean;
  /** `Infinity`: forever; `null`: not given. */
  readonly retryForMs: number | null;
  readonly theme: ThemeName;
  readonly language: Language;
  readonly bell: Occasion;
  readonly notify: Occasion;
  /** Join and leave notices are folded into one line. */
  readonly quiet: boolean;
  /** The folder for logs; `null`: none. */
  readonly logDir: string | null;
  /** The folder for received files; `null`: the default one. */
  readonly downloads: string | null;
  /** The folder that others may list and download from; `null`: none. */
  readonly share: string | null;
  /** The people whose files are accepted without asking. Names in normal form. */
  readonly acceptFrom: readonly string[];
  /** The most bytes a second of all transfers together; `null`: no limit. */
  readonly limit: number | null;
  /** Words that count as a mention of you. */
  readonly highlight: readonly string[];
  /** Names in normal form. */
  readonly ignore: readonly string[];
  /** Your own commands: the lines that they stand for, by the word after the slash. Look up with `Object.hasOwn`. */
  readonly aliases: Readonly<Record<string, string>>;
  /** What was ignored in the configuration file, for the user. */
  readonly warnings: readonly Sentence[];
}

export interface ParseOptions {
  /** Reads the configuration file; not called for help. May throw a `UsageError`. */
  readonly readConfig?: () => Config;
}

/** Parses the arguments of `chat join`. Throws a `UsageError`. */
export function parseJoin(
  args: readonly string[],
  environment: (name: string) => string | undefined,
  { readConfig = () => NO_CONFIG }: ParseOptions = {},
): JoinOptions | "help" {
  let config: Config | undefined;
  const layers: Layers = {
    environment,
    configured: (key, flag) => (config ??= readConfig()).configured(key, flag),
  };
  const { values, rest, wantsHelp } = parseFlags(JOIN_FLAGS, args, withoutServer(layers));
  if (wantsHelp) return "help";
  config ??= readConfig();
  const [host, more] = rest;
  if (more !== undefined) throw new UsageError((strings) => strings.twoServers(shownServers(rest)));
  const named = host === undefined ? null : serverOf(host);
  const flagged = values.server === undefined ? null : serverOf(values.server);
  if (named !== null && flagged !== null && formatAddress(named.address) !== formatAddress(flagged.address)) {
    throw new UsageError((strings) =>
      strings.bothServers(formatAddress(named.address), formatAddress(flagged.address))
    );
  }
  const given = named === null ? flagged : { ...named, link: named.link ?? flagged?.link ?? null };
  const server = given ?? inheritedServer(layers);
  const name = parseName(values.name?.trim() ?? "");
  checkSize({ name: name ?? "", rooms: values.rooms ?? [] });
  const { highlight, ignore, aliases, warnings } = config;
  return {
    address: server.address,
    serverOptions: trustOptions(values, { link: server.link, given: given?.address ?? null }),
    name,
    ...identityOptions(values),
    rooms: values.rooms ?? null,
    isJson: values.json,
    isVerbatim: values.verbatim,
    retryForMs: values.retryFor === undefined ? null : 1_000 * values.retryFor,
    theme: values.theme,
    language: values.lang ?? languageOf(environment),
    bell: values.bell,
    notify: values.notify,
    quiet: values.quiet,
    logDir: values.logDir || null,
    downloads: values.downloads || null,
    share: values.share || null,
    acceptFrom: values.acceptFrom,
    limit: values.limit,
    highlight,
    ignore,
    aliases,
    warnings: isLinkVisible(given) ? [...warnings, (strings) => strings.linkIsVisible] : warnings,
  };
}

/** The arguments that are servers, without what is in a link. */
function shownServers(servers: readonly string[]): string {
  return servers.map((text) => hasLink(text) ? "chat://…" : printable(text)).join(" ");
}

/** The options of the key. A guest has none, whatever the configuration says. */
export function identityOptions(
  { identity, guest }: { readonly identity: string | undefined; readonly guest: boolean },
): IdentityOptions {
  return { identityFile: identity === undefined || identity === "" ? null : identity, isGuest: guest };
}

/** Leaves out the server of the environment and the configuration, which matter only if the command line has none. */
function withoutServer({ environment, configured }: Layers): Layers {
  return {
    environment: (variable) => variable === environmentName("server") ? undefined : environment(variable),
    configured: (key, flag) => key === "server" ? undefined : configured?.(key, flag),
  };
}

function inheritedServer(layers: Layers): GivenServer {
  const { values } = parseFlags({ server }, [], layers);
  return values.server === undefined ? { address: DEFAULT_SERVER, link: null } : serverOf(values.server);
}

/** The most rooms in a `hello` (PROTOCOL section 4). */
const MAX_ROOMS = 1_000;

function checkSize({ name, rooms }: { readonly name: string; readonly rooms: readonly string[] }): void {
  if (rooms.length > MAX_ROOMS) {
    throw new UsageError((strings) => strings.tooManyRooms(rooms.length, MAX_ROOMS));
  }
  const hello = { type: "hello", version: PROTOCOL_VERSION, name, rooms };
  const bytes = new TextEncoder().encode(JSON.stringify(hello)).length;
  if (bytes > MAX_JSON_BYTES) throw new UsageError((strings) => strings.tooLongRooms(bytes, MAX_JSON_BYTES));
}

/** Parses a name to its normal form; `null`: empty. Throws a `UsageError`. */
export function parseName(text: string): string | null {
  if (text === "") return null;
  if (looksLikeCode(text)) throw new UsageError((strings) => strings.codeAlone);
  const name = tryPersonName(text);
  if (name !== null) return name;
  // Well-formed, but reserved, such as `system`.
  const isReserved = tryRoomName(`#${text}`) !== null;
  const shown = printable(text);
  throw new UsageError((strings) => isReserved ? strings.reservedName(shown) : strings.badName(shown));
}
