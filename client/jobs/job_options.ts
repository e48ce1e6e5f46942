/**
 * The flags of `chat say`, `chat send`, `chat get` and `chat receive`, and the options that follow from them, the environment and the
 * configuration file.
 *
 * Pure. The help texts of the flags are in usage/.
 *
 * @module
 */
import type { Address } from "../../shared/address.ts";
import { MAX_PATHS } from "../../shared/wire/file_message.ts";
import { type Arguments, type Flag, folderFlag, type Layers, parseFlags, switchFlag } from "../../shared/cli/flags.ts";
import { type Language, languageOf } from "../../shared/cli/language.ts";
import { isRoomName, tryPersonName, tryRoomName } from "../../shared/wire/name.ts";
import { BadValue, type Sentence, UsageError } from "../../shared/cli/usage_error.ts";
import { type Config, NO_CONFIG } from "../config/config.ts";
import {
  DEFAULT_SERVER,
  type IdentityOptions,
  identityOptions,
  JOIN_FLAGS,
  namesFlag,
  parseName,
  RETRY_SECONDS,
} from "../join_options.ts";
import { isLinkVisible, serverOf } from "../trust/given_server.ts";
import { flagOfInput, TRUST_FLAGS, type TrustOptions, trustOptions } from "../trust/trust_options.ts";

/** The flags that every job shares with `chat join`. */
const COMMON_FLAGS = {
  server: JOIN_FLAGS.server,
  name: JOIN_FLAGS.name,
  identity: JOIN_FLAGS.identity,
  guest: JOIN_FLAGS.guest,
  limit: JOIN_FLAGS.limit,
  retryFor: { ...JOIN_FLAGS.retryFor, fallback: RETRY_SECONDS },
  lang: JOIN_FLAGS.lang,
  ...TRUST_FLAGS,
};

const into = folderFlag(".");

const { limit: _, ...SAY_COMMON } = COMMON_FLAGS;

/** The flags of `chat say`. */
export const SAY_FLAGS = { to: placeFlag(), ...SAY_COMMON };

/** The flags of `chat send`. */
export const SEND_FLAGS = {
  to: personFlag(),
  as: asFlag(),
  ignore: patternsFlag(),
  ...COMMON_FLAGS,
};

/** The flags of `chat get`. */
export const GET_FLAGS = { from: personFlag(), into, null: switchFlag(), ...COMMON_FLAGS };

/** The flags of `chat receive`. */
export const RECEIVE_FLAGS = { from: namesFlag(), into, keep: switchFlag(), null: switchFlag(), ...COMMON_FLAGS };

/** The path that stands for standard input. */
export const STANDARD_INPUT = "-";

/** The options of every command here. */
interface CommonOptions extends IdentityOptions {
  readonly address: Address;
  readonly serverOptions: TrustOptions;
  /** What is wrong with the arguments, but not so that the command could not run. */
  readonly warnings: readonly Sentence[];
  /** In normal form. */
  readonly name: string;
  readonly retryForMs: number;
  readonly language: Language;
}

export interface SayOptions extends CommonOptions {
  /** A room or a person. */
  readonly to: string;
  /** `null`: it is on standard input. */
  readonly text: string | null;
}

/** The options of every job with files. */
export interface JobOptions extends CommonOptions {
  /** In bytes per second; `null`: no limit. */
  readonly limit: number | null;
}

export interface SendOptions extends JobOptions {
  readonly to: string;
  /** As the user typed them, or `STANDARD_INPUT` alone. */
  readonly paths: readonly string[];
  /** Another name for the one file or folder. */
  readonly as: string | null;
  /** Patterns of names that are left out, with `*` and `?`. */
  readonly ignore: readonly string[];
}

export interface GetOptions extends JobOptions {
  readonly from: string;
  /** Relative to the folder that the peer shares. */
  readonly paths: readonly string[];
  /** The folder for the files, as the user typed it. */
  readonly into: string;
  /** Whether each path that is printed ends with a NUL. */
  readonly endsWithNull: boolean;
}

export interface ReceiveOptions extends JobOptions {
  /** The people whose offers are accepted. */
  readonly from: readonly string[];
  readonly into: string;
  /** Whether to keep going after the first offer. */
  readonly keeps: boolean;
  readonly endsWithNull: boolean;
}

/** Where options come from that are not on the command line. */
export interface OptionSources {
  readonly environment: (name: string) => string | undefined;
  /** Reads the configuration file; not called for `--help`. May throw a `UsageError`. */
  readonly readConfig?: () => Config;
}

/** Reads the arguments of `chat say`. Several words are one text, as in `echo`. Throws a `UsageError`. */
export function parseSay(args: readonly string[], sources: OptionSources): SayOptions | "help" {
  const parsed = parseFlags(SAY_FLAGS, args, layersOf(sources));
  const { values: { to }, rest: words } = parsed;
  if (parsed.wantsHelp) return "help";
  if (to === undefined) throw new UsageError((strings) => strings.sayToNeeded);
  const options = commonOptions(parsed, sources);
  if (words.length === 0) checkInput(options.serverOptions, "TEXT");
  return { ...options, to, text: words.length === 0 ? null : words.join(" ") };
}

/** Reads the arguments of `chat send`. Throws a `UsageError`. */
export function parseSend(args: readonly string[], sources: OptionSources): SendOptions | "help" {
  const parsed = parseFlags(SEND_FLAGS, args, layersOf(sources));
  const { values: { to, as, ignore }, rest: paths } = parsed;
  if (parsed.wantsHelp) return "help";
  if (to === undefined) throw new UsageError((strings) => strings.toNeeded);
  if (paths.length === 0 || paths.includes("")) throw new UsageError((strings) => strings.sendPathsNeeded);
  checkCount(paths);
  const other = paths.find((path) => path !== STANDARD_INPUT) ?? STANDARD_INPUT;
  if (paths.includes(STANDARD_INPUT) && paths.length > 1) {
    throw new UsageError((strings) => strings.inputTakesNone(JSON.stringify(other)));
  }
  if (as !== undefined && paths.length > 1) throw new UsageError((strings) => strings.asTakesOne(paths.length));
  const options = jobOptions(parsed, sources);
  if (paths.includes(STANDARD_INPUT)) checkInput(options.serverOptions, STANDARD_INPUT);
  return { ...options, to, paths, as: as ?? null, ignore: ignore ?? [] };
}

/** Reads the arguments of `chat get`. Throws a `UsageError`. */
export function parseGet(args: readonly string[], sources: OptionSources): GetOptions | "help" {
  const parsed = parseFlags(GET_FLAGS, args, layersOf(sources));
  const { values: { from, into, null: endsWithNull }, rest: paths } = parsed;
  if (parsed.wantsHelp) return "help";
  if (from === undefined) throw new UsageError((strings) => strings.fromNeeded);
  if (paths.length === 0) throw new UsageError((strings) => strings.getPathsNeeded);
  checkCount(paths);
  return { ...jobOptions(parsed, sources), from, paths, into, endsWithNull };
}

/** Reads the arguments of `chat receive`. Throws a `UsageError`, also if nobody is named whose offers are accepted (REQ-R41). */
export function parseReceive(args: readonly string[], sources: OptionSources): ReceiveOptions | "help" {
  const parsed = parseFlags(RECEIVE_FLAGS, args, layersOf(sources));
  const { values: { from, into, keep, null: endsWithNull }, rest } = parsed;
  if (parsed.wantsHelp) return "help";
  const [extra] = rest;
  if (extra !== undefined) throw new UsageError((strings) => strings.receiveTakesNone(JSON.stringify(extra)));
  if (from.length === 0) throw new UsageError((strings) => strings.fromNeeded);
  return { ...jobOptions(parsed, sources), from, into, keeps: keep, endsWithNull };
}

/** The settings of the configuration file that apply to jobs. Its `ignore` is a list of people, not of patterns. */
const CONFIGURED: readonly string[] = Object.keys(COMMON_FLAGS);

function layersOf({ environment, readConfig = () => NO_CONFIG }: OptionSources): Layers {
  let config: Config | undefined;
  return {
    environment,
    configured: (key, flag) => CONFIGURED.includes(key) ? (config ??= readConfig()).configured(key, flag) : undefined,
  };
}

/** The parsed flags that every command here has. */
type Common = Pick<Arguments<typeof SAY_COMMON>, "values" | "sources">;

function jobOptions(
  { values, sources }: Pick<Arguments<typeof COMMON_FLAGS>, "values" | "sources">,
  given: OptionSources,
): JobOptions {
  return { ...commonOptions({ values, sources }, given), limit: values.limit };
}

function commonOptions({ values, sources }: Common, { environment }: OptionSources): CommonOptions {
  const name = parseName(values.name?.trim() ?? "");
  if (name === null) throw new UsageError((strings) => strings.nameNeeded);
  const server = values.server === undefined ? { address: DEFAULT_SERVER, link: null } : serverOf(values.server);
  const isGiven = sources.server === "flag";
  return {
    address: server.address,
    serverOptions: trustOptions(values, { link: server.link, given: isGiven ? server.address : null }),
    warnings: isGiven && isLinkVisible(server) ? [(strings) => strings.linkIsVisible] : [],
    name,
    ...identityOptions(values),
    retryForMs: 1_000 * (values.retryFor ?? RETRY_SECONDS),
    language: values.lang ?? languageOf(environment),
  };
}

/** Standard input is read once. */
function checkInput(trust: TrustOptions, use: string): void {
  const flag = flagOfInput(trust);
  if (flag !== null) throw new UsageError((strings) => strings.inputTwice(flag, use));
}

function checkCount(paths: readonly string[]): void {
  if (paths.length > MAX_PATHS) throw new UsageError((strings) => strings.tooManyPaths(paths.length, MAX_PATHS));
}

function personFlag(): Flag<string | undefined> {
  return {
    value: "NAME",
    fallback: undefined,
    parse(text) {
      const name = tryPersonName(text.trim());
      if (name === null) throw new BadValue((strings) => strings.personNeeded);
      return name;
    },
  };
}

/** A room, or a person. */
function placeFlag(): Flag<string | undefined> {
  return {
    value: "ROOM|NAME",
    fallback: undefined,
    parse(text) {
      const word = text.trim();
      const place = isRoomName(word) ? tryRoomName(word) : tryPersonName(word);
      if (place === null) throw new BadValue((strings) => strings.placeNeeded);
      return place;
    },
  };
}

function asFlag(): Flag<string | undefined> {
  return {
    value: "NAME",
    fallback: undefined,
    parse(text) {
      if (text === "" || text === "." || text === ".." || /[/\\\0]/.test(text)) {
        throw new BadValue((strings) => strings.asIsNoPath);
      }
      return text;
    },
  };
}

function patternsFlag(): Flag<readonly string[] | undefined> {
  return {
    value: "PATTERN",
    fallback: undefined,
    isList: true,
    parse: (text) => text.split(",").map((pattern) => pattern.trim()).filter((pattern) => pattern !== ""),
  };
}
