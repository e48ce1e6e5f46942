/**
 * The flags of `chat join`, and what is asked for by them, the environment and the configuration file.
 *
 * Pure. What the help says of each flag is in usage/.
 *
 * @module
 */
import { type Address, DEFAULT_HOST, DEFAULT_PORT, formatAddress, parseAddress } from "../shared/address.ts";
import {
  choiceFlag,
  environmentName,
  type Flag,
  type Layers,
  parseFlags,
  switchFlag,
  textFlag,
  wholeFlag,
} from "../shared/cli/flags.ts";
import { MAX_JSON_BYTES } from "../shared/wire/frame.ts";
import { type Language, languageOf, LANGUAGES } from "../shared/cli/language.ts";
import { PROTOCOL_VERSION } from "../shared/wire/message.ts";
import { isRoomName, tryPersonName, tryRoomName } from "../shared/wire/name.ts";
import { printable } from "../shared/printable.ts";
import { BadValue, type Sentence, UsageError, whyNot } from "../shared/cli/usage_error.ts";
import { type Config, NO_CONFIG } from "./config/config.ts";
import { THEME_NAMES, type ThemeName } from "./display/theme.ts";
import { type Occasion, OCCASIONS } from "./view/settings.ts";
import { tryParseRate } from "./text/parse_rate.ts";

/** A day: who wants to wait longer wants a service manager. */
const MAX_RETRY_SECONDS = 86_400;

/** The server of who names none. */
export const DEFAULT_SERVER: Address = { hostname: DEFAULT_HOST, port: DEFAULT_PORT };

const server: Flag<string | undefined> = {
  value: "HOST[:PORT]",
  fallback: undefined,
  parse: (text) => formatAddress(parseAddress(text)),
};

const rooms: Flag<readonly string[] | undefined> = {
  value: "A,B",
  fallback: undefined,
  parse: (text) => text.split(",").map(parseRoom),
};

/** A flag that takes names of persons; gives them in normal form. */
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

/** A flag that takes a speed; gives bytes a second, `null` for as fast as can be. */
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

function parseRoom(text: string): string {
  const name = text.trim();
  const room = tryRoomName(isRoomName(name) ? name : `#${name}`);
  if (room === null) throw new BadValue((strings) => strings.roomsNeeded);
  return room;
}

/** The flags of `chat join`. */
export const JOIN_FLAGS = {
  name: textFlag("NAME", undefined),
  server,
  rooms,
  json: switchFlag(),
  verbatim: switchFlag(),
  retryFor: wholeFlag("SECONDS", { fallback: 30, max: MAX_RETRY_SECONDS }),
  theme: choiceFlag(THEME_NAMES, "auto"),
  lang: choiceFlag(LANGUAGES, undefined),
  bell: choiceFlag(OCCASIONS, "mention"),
  notify: choiceFlag(OCCASIONS, "off"),
  quiet: switchFlag(),
  logDir: textFlag("DIR", undefined),
  downloads: textFlag("DIR", undefined),
  share: textFlag("DIR", undefined),
  acceptFrom: namesFlag(),
  limit: rateFlag(),
};

/** What was asked for. */
export interface JoinOptions {
  readonly address: Address;
  /** In normal form; `null` where none was given. */
  readonly name: string | null;
  readonly rooms: readonly string[] | null;
  readonly isJson: boolean;
  readonly isVerbatim: boolean;
  readonly retryForMs: number;
  readonly theme: ThemeName;
  readonly language: Language;
  readonly bell: Occasion;
  readonly notify: Occasion;
  /** Who joins and who leaves is told briefly. */
  readonly quiet: boolean;
  /** The folder of the logs; `null`: nothing is logged. */
  readonly logDir: string | null;
  /** The folder that files of others are written to; `null`: the usual one. */
  readonly downloads: string | null;
  /** The folder that others may look at and get files from; `null`: none. */
  readonly share: string | null;
  /** Whose files are taken without a question. Names in normal form. */
  readonly acceptFrom: readonly string[];
  /** The most bytes a second of all transfers together; `null`: as fast as can be. */
  readonly limit: number | null;
  /** Words that are looked for as one's own name is. */
  readonly highlight: readonly string[];
  /** Names in normal form. */
  readonly ignore: readonly string[];
  /** Lines by the word behind the slash that stands for them, in small letters. Ask with `Object.hasOwn`. */
  readonly aliases: Readonly<Record<string, string>>;
  /** What was ignored in the configuration file, to be told. */
  readonly warnings: readonly Sentence[];
}

export interface ParseOptions {
  /** Reads the configuration file; not called where only help is wanted. May throw a `UsageError`. */
  readonly readConfig?: () => Config;
}

/** Reads the arguments of `chat join`. Throws a `UsageError`. */
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
  if (more !== undefined) throw new UsageError((strings) => strings.twoServers(printable(rest.join(" "))));
  const address = host === undefined ? null : parseServer(host);
  const flagged = values.server === undefined ? null : parseServer(values.server);
  if (address !== null && flagged !== null && formatAddress(address) !== formatAddress(flagged)) {
    throw new UsageError((strings) => strings.bothServers(formatAddress(address), formatAddress(flagged)));
  }
  const name = parseName(values.name?.trim() ?? "");
  checkSize({ name: name ?? "", rooms: values.rooms ?? [] });
  const { highlight, ignore, aliases, warnings } = config;
  return {
    address: address ?? flagged ?? inheritedServer(layers),
    name,
    rooms: values.rooms ?? null,
    isJson: values.json,
    isVerbatim: values.verbatim,
    retryForMs: 1_000 * values.retryFor,
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
    warnings,
  };
}

/** The server of the command line is the only one that is looked at, until it is known that it names none. */
function withoutServer({ environment, configured }: Layers): Layers {
  return {
    environment: (variable) => variable === environmentName("server") ? undefined : environment(variable),
    configured: (key, flag) => key === "server" ? undefined : configured?.(key, flag),
  };
}

function inheritedServer(layers: Layers): Address {
  const { values } = parseFlags({ server }, [], layers);
  return values.server === undefined ? DEFAULT_SERVER : parseAddress(values.server);
}

/** So many rooms may be in a `hello` (PROTOCOL section 4), and so many bytes in a frame. */
const MAX_ROOMS = 1_000;

function checkSize({ name, rooms }: { readonly name: string; readonly rooms: readonly string[] }): void {
  if (rooms.length > MAX_ROOMS) {
    throw new UsageError((strings) => strings.tooManyRooms(rooms.length, MAX_ROOMS));
  }
  const hello = { type: "hello", version: PROTOCOL_VERSION, name, rooms };
  const bytes = new TextEncoder().encode(JSON.stringify(hello)).length;
  if (bytes > MAX_JSON_BYTES) throw new UsageError((strings) => strings.tooLongRooms(bytes, MAX_JSON_BYTES));
}

function parseServer(text: string): Address {
  try {
    return parseAddress(text);
  } catch (error) {
    const why = whyNot(error);
    throw new UsageError((strings) => strings.badServer(JSON.stringify(text), why(strings)));
  }
}

/** A name in normal form, `null` for none. Throws a `UsageError`. */
export function parseName(text: string): string | null {
  if (text === "") return null;
  const name = tryPersonName(text);
  if (name !== null) return name;
  // It has the form of a name, and yet it can be nobody's.
  const isReserved = tryRoomName(`#${text}`) !== null;
  const shown = printable(text);
  throw new UsageError((strings) => isReserved ? strings.reservedName(shown) : strings.badName(shown));
}
