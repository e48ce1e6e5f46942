/**
 * The flags of the server's commands: `chat serve` and those that work on its data folder. The help texts are in usage/.
 *
 * @module
 */
import { DEFAULT_HOST, DEFAULT_PORT, parseAddress } from "../../shared/address.ts";
import {
  choiceFlag,
  type Flag,
  type FlagTable,
  folderFlag,
  switchFlag,
  textFlag,
  undecidedFlag,
  type Values,
  wholeFlag,
} from "../../shared/cli/flags.ts";
import { LANGUAGES } from "../../shared/cli/language.ts";
import { lifetimeFlag, momentFlag } from "../../shared/cli/moment.ts";
import { ACCESS_MODES } from "../access/access_mode.ts";
import { MAX_INVITED } from "../../shared/wire/message.ts";
import { NetworkList } from "../connection/proxied_acceptor.ts";
import { HISTORY_FLAGS, LIMIT_FLAGS } from "../limits.ts";
import { LOG_FORMATS, LOG_LEVELS } from "../logger.ts";

/** Errors are in this language too, so it is read before the other flags (shared/cli/language.ts). */
const LANGUAGE_FLAG = { lang: choiceFlag(LANGUAGES, undefined) } as const satisfies FlagTable;

/** How clients reach a server that is behind something else. */
export interface PublicHost {
  readonly hostname: string;
  /** `null`: the port that the server listens on. */
  readonly port: number | null;
}

function publicHostFlag(): Flag<PublicHost | undefined> {
  return {
    value: "HOST[:PORT]",
    fallback: undefined,
    parse(text) {
      const { hostname, port } = parseAddress(text);
      const hasPort = /^(?:\[[^\]]+\]|[^:]+):\d+$/.test(text.normalize("NFKC"));
      return { hostname, port: hasPort ? port : null };
    },
  };
}

/** An empty path, the value of a variable that is not set, is no file. */
function fileFlag(): Flag<string | undefined> {
  return { ...folderFlag(undefined), value: "FILE" };
}

function networksFlag(): Flag<NetworkList | undefined> {
  return { value: "CIDR", isList: true, fallback: undefined, parse: (text) => new NetworkList(text) };
}

/** The flags of `chat serve` that are not limits. */
export const SERVER_FLAGS = {
  host: textFlag("ADDRESS", DEFAULT_HOST),
  port: wholeFlag("PORT", { fallback: DEFAULT_PORT, max: 65_535 }),
  data: folderFlag(undefined),
  memory: switchFlag(),
  /** `normal`: acknowledged messages survive a crash of the process; `full`: also a loss of power. */
  sync: choiceFlag(["normal", "full"] as const, "normal"),
  /** If not given, names are open only when no other machine can join. */
  openNames: undecidedFlag(),
  /** If not given, connections are encrypted when other machines can join. */
  tls: undecidedFlag(),
  cert: fileFlag(),
  key: fileFlag(),
  publicHost: publicHostFlag(),
  publicCert: fileFlag(),
  proxyProtocol: networksFlag(),
  title: textFlag("TEXT", undefined),
  motd: textFlag("FILE", undefined),
  logFormat: choiceFlag(LOG_FORMATS, "text"),
  logLevel: choiceFlag(LOG_LEVELS, "info"),
  ...LANGUAGE_FLAG,
} as const satisfies FlagTable;

/** The flags of `chat serve` that say who may come. */
export const ACCESS_FLAGS = {
  /** If not given, `open` when no other machine can join, and else `invite`. */
  access: choiceFlag(ACCESS_MODES, undefined),
  /** If not given, guests get in where access is `open`. */
  guests: undecidedFlag(),
  passwordFile: textFlag("FILE", undefined),
  memberInvitations: switchFlag(),
} as const satisfies FlagTable;

/** All flags of `chat serve`. */
export const SERVE_FLAGS = { ...SERVER_FLAGS, ...ACCESS_FLAGS, ...HISTORY_FLAGS, ...LIMIT_FLAGS };

export type ServeOptions = Values<typeof SERVE_FLAGS>;

/** The flags of `chat export`. */
export const EXPORT_FLAGS = {
  data: folderFlag(undefined),
  room: textFlag("NAME", undefined),
  since: momentFlag(),
  before: momentFlag(),
  format: choiceFlag(["text", "jsonl"] as const, "text"),
  ...LANGUAGE_FLAG,
} as const satisfies FlagTable;

export type ExportOptions = Values<typeof EXPORT_FLAGS>;

/** The flags of `chat forget`. */
export const FORGET_FLAGS = {
  name: textFlag("NAME", undefined),
  data: folderFlag(undefined),
  yes: switchFlag(),
  ...LANGUAGE_FLAG,
} as const satisfies FlagTable;

/** The flags of `chat invite`. */
export const INVITE_FLAGS = {
  data: folderFlag(undefined),
  uses: wholeFlag("N", { fallback: 1, min: 1, max: MAX_INVITED }),
  expires: lifetimeFlag(),
  for: textFlag("NAME", undefined),
  owner: switchFlag(),
  ...LANGUAGE_FLAG,
} as const satisfies FlagTable;

/** The flags of `chat admin`. */
export const ADMIN_FLAGS = {
  data: folderFlag(undefined),
  key: textFlag("KEY", undefined),
  ...LANGUAGE_FLAG,
} as const satisfies FlagTable;

/** The flags of `chat check`, `chat compact` and `chat restore`. */
export const FOLDER_FLAGS = { data: folderFlag(undefined), ...LANGUAGE_FLAG } as const satisfies FlagTable;
