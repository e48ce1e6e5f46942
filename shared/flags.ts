/**
 * Flags of a command as a table, from which values, errors and help are made.
 *
 * A flag beats its environment variable (`CHAT_` and its name), and that the default. This file knows neither which
 * commands there are nor what they do.
 *
 * @module
 */
import { parseArgs } from "@std/cli";

/** What somebody typed cannot be understood. The message is a whole sentence; the exit code is 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/**
 * One flag with the type of its value. The key in the table is its name in camelCase; it does not begin with `no`, which
 * `parseArgs` reads as the opposite of another flag.
 */
export interface Flag<T> {
  /** What stands for the value in the help; a flag without it takes none. */
  readonly value?: string;
  /** The sentence of the help, without the default. */
  readonly about: string;
  readonly fallback: T;
  /** The value of a text. Throws an Error whose message reads after `Cannot use --name "text": `. */
  parse(text: string): T;
}

// deno-lint-ignore no-explicit-any
type FlagTable = Readonly<Record<string, Flag<any>>>;

/** The values of a table of flags. */
export type Values<T extends FlagTable> = { readonly [K in keyof T]: T[K] extends Flag<infer V> ? V : never };

/** A flag that takes a text. */
export function textFlag<F extends string | undefined>(value: string, about: string, fallback: F): Flag<string | F> {
  return { value, about, fallback, parse: (text) => text };
}

/** A flag that takes a whole number between bounds. */
export function wholeFlag(
  value: string,
  about: string,
  { fallback, min = 0, max = Number.MAX_SAFE_INTEGER }: { fallback: number; min?: number; max?: number },
): Flag<number> {
  return {
    value,
    about,
    fallback,
    parse(text) {
      const number = /^\d{1,16}$/.test(text) ? Number(text) : NaN;
      if (number >= min && number <= max) return number;
      const most = max === Number.MAX_SAFE_INTEGER ? "" : ` and at most ${max}`;
      throw new Error(`a whole number is needed, at least ${min}${most}`);
    },
  };
}

/** A flag that takes one of some words. */
export function choiceFlag<W extends string>(words: readonly W[], about: string, fallback: W): Flag<W> {
  return {
    value: words.join("|"),
    about,
    fallback,
    parse(text) {
      const word = words.find((candidate) => candidate === text);
      if (word === undefined) throw new Error(`one of ${words.join(", ")} is needed`);
      return word;
    },
  };
}

const YES = ["1", "true", "yes", "on"];
const NO = ["0", "false", "no", "off", ""];

/** A flag that takes no value; in the environment it is on with `1`, `true`, `yes` or `on`. */
export function switchFlag(about: string): Flag<boolean> {
  return {
    about,
    fallback: false,
    parse(text) {
      const word = text.toLowerCase();
      if (YES.includes(word)) return true;
      if (NO.includes(word)) return false;
      throw new Error("1 or 0 is needed");
    },
  };
}

function dashed(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** The name of a flag's environment variable: `CHAT_MAX_TEXT` of `maxText`. */
export function environmentName(key: string): string {
  return `CHAT_${dashed(key).replaceAll("-", "_").toUpperCase()}`;
}

/** What came of a command's arguments. */
export interface Arguments<T extends FlagTable> {
  readonly values: Values<T>;
  /** What stood on the command line besides flags. */
  readonly rest: readonly string[];
  readonly wantsHelp: boolean;
}

/**
 * Reads the arguments of a command. `environment` gives a variable's value or `undefined`. Throws a `UsageError` for a
 * flag that is not in the table, a missing value and one that does not parse.
 */
export function parseFlags<T extends FlagTable>(
  table: T,
  args: readonly string[],
  environment: (name: string) => string | undefined,
): Arguments<T> {
  const keyOf = new Map(Object.keys(table).map((key) => [dashed(key), key]));
  const parsed = parseArgs(withValues(args, (name) => table[keyOf.get(name) ?? ""]), {
    string: ["_", ...keyOf.keys()],
    boolean: ["help"],
    alias: { help: "h" },
  });
  const wantsHelp = parsed.help === true;
  const values: Record<string, unknown> = {};
  for (const [name, key] of keyOf) {
    const flag = table[key] as Flag<unknown>;
    // Who asks for help may have got something else wrong.
    if (wantsHelp) {
      values[key] = flag.fallback;
      continue;
    }
    const given = parsed[name];
    const variable = environmentName(key);
    // An empty variable counts as not set.
    const inherited = environment(variable) || undefined;
    if (typeof given === "string") values[key] = parseValue(flag, `--${name}`, given.slice(1));
    else values[key] = inherited === undefined ? flag.fallback : parseValue(flag, variable, inherited);
  }
  return { values: values as Values<T>, rest: parsed._.map(String), wantsHelp };
}

/**
 * Gives each flag its value in one argument, behind `==`. Left alone, `parseArgs` cannot tell an empty value from a
 * missing one or `--json=false` from no flag, and takes `true` and `false` behind a switch for its value.
 */
function withValues(args: readonly string[], flagOf: (name: string) => Flag<unknown> | undefined): string[] {
  const result: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? "";
    if (arg === "--") return [...result, ...args.slice(at)];
    if (!/^-./.test(arg) || arg === "--help" || arg === "-h") {
      result.push(arg);
      continue;
    }
    const [, name = "", value] = /^--([^=]+)(?:=(.*))?$/s.exec(arg) ?? [];
    const flag = flagOf(name);
    if (flag === undefined) throw new UsageError(`There is no flag ${arg}. All flags: --help`);
    if (value !== undefined) result.push(`--${name}==${value}`);
    else if (flag.value === undefined) result.push(`--${name}==true`);
    else result.push(`--${name}==${valueBehind(args[++at], `--${name} ${flag.value}`)}`);
  }
  return result;
}

/** The argument behind a flag, if it is a value: `--port -5` has one, which is wrong, and `--port --json` none. */
function valueBehind(arg: string | undefined, usage: string): string {
  if (arg !== undefined && (!arg.startsWith("-") || /^-\d*$/.test(arg))) return arg;
  throw new UsageError(`${usage.split(" ", 1)[0]} needs a value: ${usage}`);
}

function parseValue<T>(flag: Flag<T>, source: string, text: string): T {
  try {
    return flag.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(`Cannot use ${source} ${JSON.stringify(text)}: ${why}`);
  }
}

/** The flags of a command as lines of its help. */
export function flagHelp(table: FlagTable): string {
  const rows = Object.entries(table).map(([key, flag]) => {
    const left = `  --${dashed(key)}${flag.value === undefined ? "" : ` ${flag.value}`}`;
    const shown = flag.fallback === undefined || flag.fallback === false || flag.fallback === "";
    return [left, shown ? flag.about : `${flag.about} (${flag.fallback})`] as const;
  });
  const width = Math.max(...rows.map(([left]) => left.length)) + 2;
  return rows.map(([left, about]) => left.padEnd(width) + about).join("\n");
}
