/**
 * Flags of a command as a table, from which values, errors and help are made.
 *
 * A flag beats its environment variable (`CHAT_` and its name), that what is configured, and that the default. This file
 * knows neither which commands there are nor what they do, nor where a configuration stands, nor any language.
 *
 * @module
 */
import { parseArgs } from "@std/cli";
import { nearest } from "./nearest.ts";
import { printable } from "./printable.ts";
import { BadValue, UsageError, whyNot } from "./usage_error.ts";

/**
 * One flag with the type of its value. The key in the table is its name in camelCase; it does not begin with `no`, which
 * `parseArgs` reads as the opposite of another flag if a capital follows.
 */
export interface Flag<T> {
  /** What stands for the value in the help; a flag without it takes none. */
  readonly value?: string;
  /** All values there are, if they are few. */
  readonly choices?: readonly string[];
  /** Given more than once, it has all of its texts, with commas between them; else the last one counts. */
  readonly isList?: true;
  readonly fallback: T;
  /** The value of a text. Throws a `BadValue`. */
  parse(text: string): T;
}

/** Flags by their keys, in the order of the help. */
// deno-lint-ignore no-explicit-any
export type FlagTable = Readonly<Record<string, Flag<any>>>;

/** The values of a table of flags. */
export type Values<T extends FlagTable> = { readonly [K in keyof T]: T[K] extends Flag<infer V> ? V : never };

/** A flag that takes a text. */
export function textFlag<F extends string | undefined>(value: string, fallback: F): Flag<string | F> {
  return { value, fallback, parse: (text) => text };
}

/** A flag that takes a whole number between bounds. */
export function wholeFlag(
  value: string,
  { fallback, min = 0, max = Number.MAX_SAFE_INTEGER }: { fallback: number; min?: number; max?: number },
): Flag<number> {
  return {
    value,
    fallback,
    parse(text) {
      const number = /^\d{1,16}$/.test(text) ? Number(text) : NaN;
      if (number >= min && number <= max) return number;
      throw new BadValue((words) => words.wholeNeeded(min, max === Number.MAX_SAFE_INTEGER ? null : max));
    },
  };
}

/** A flag that takes one of some words. */
export function choiceFlag<W extends string, F extends W | undefined>(
  choices: readonly W[],
  fallback: F,
): Flag<W | F> {
  return {
    value: choices.join("|"),
    choices,
    fallback,
    parse(text) {
      const word = choices.find((candidate) => candidate === text);
      if (word === undefined) throw new BadValue((words) => words.oneOfNeeded(choices));
      return word;
    },
  };
}

const YES = ["1", "true", "yes", "on"];
const NO = ["0", "false", "no", "off", ""];

/** A flag that takes no value; in the environment it is on with `1`, `true`, `yes` or `on`, and `--flag=no` turns it off. */
export function switchFlag(): Flag<boolean> {
  return { fallback: false, parse: parseSwitch };
}

/** The same; where it is not given, whoever reads it decides. */
export function undecidedFlag(): Flag<boolean | undefined> {
  return { fallback: undefined, parse: parseSwitch };
}

function parseSwitch(text: string): boolean {
  const word = text.toLowerCase();
  if (YES.includes(word)) return true;
  if (NO.includes(word)) return false;
  throw new BadValue((words) => words.switchNeeded);
}

/** The name of a flag as it is typed: `--max-text` of `maxText`. */
export function flagName(key: string): string {
  return `--${dashed(key)}`;
}

function dashed(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** The name of a flag's environment variable: `CHAT_MAX_TEXT` of `maxText`. */
export function environmentName(key: string): string {
  return `CHAT_${dashed(key).replaceAll("-", "_").toUpperCase()}`;
}

/** Where values come from that are not on the command line. */
export interface Layers {
  /** The value of a variable, or `undefined`; an empty one counts as not set. */
  readonly environment: (name: string) => string | undefined;
  /** The value that is configured for a flag, if one is. Throws a `UsageError` where it is no value of the flag. */
  readonly configured?: (key: string, flag: Flag<unknown>) => { readonly value: unknown } | undefined;
}

/** Where a value came from. */
export type Source = "flag" | "environment" | "configured" | "default";

/** What came of a command's arguments. */
export interface Arguments<T extends FlagTable> {
  readonly values: Values<T>;
  readonly sources: Readonly<Record<keyof T, Source>>;
  /** What stood on the command line besides flags. */
  readonly rest: readonly string[];
  readonly wantsHelp: boolean;
}

/**
 * Reads the arguments of a command. Throws a `UsageError` for a flag that is not in the table, a missing value and one
 * that does not parse. A value that another one beats is not looked at.
 */
export function parseFlags<T extends FlagTable>(table: T, args: readonly string[], layers: Layers): Arguments<T> {
  const keyOf = new Map(Object.keys(table).map((key) => [dashed(key), key]));
  const parsed = parseArgs(withValues(args, keyOf, table), {
    string: ["_", ...keyOf.keys()],
    boolean: ["help"],
    collect: Object.keys(table).filter((key) => table[key]?.isList === true).map(dashed),
    alias: { help: "h" },
  });
  // The types of parseArgs hold each flag for a list here, because the names in `collect` are not known to them.
  const wantsHelp = (parsed.help as unknown) === true;
  const values: Record<string, unknown> = {};
  const sources: Record<string, Source> = {};
  for (const [name, key] of keyOf) {
    const flag = table[key] as Flag<unknown>;
    const given = textOf(parsed[name]);
    // Who asks for help may have got something else wrong.
    const { source, value } = wantsHelp
      ? { source: "default", value: flag.fallback } as const
      : given !== undefined
      ? { source: "flag", value: parseValue(flag, `--${name}`, given) } as const
      : inherit(key, flag, layers);
    values[key] = value;
    sources[key] = source;
  }
  return {
    values: values as Values<T>,
    sources: sources as Record<keyof T, Source>,
    rest: parsed._.map(String),
    wantsHelp,
  };
}

/** What `withValues` has put behind `==`. */
function textOf(given: unknown): string | undefined {
  if (typeof given === "string") return given.slice(1);
  return Array.isArray(given) && given.length > 0 ? given.map((text) => String(text).slice(1)).join(",") : undefined;
}

function inherit(
  key: string,
  flag: Flag<unknown>,
  { environment, configured }: Layers,
): { source: Source; value: unknown } {
  const variable = environmentName(key);
  const inherited = environment(variable) || undefined;
  if (inherited !== undefined) return { source: "environment", value: parseValue(flag, variable, inherited) };
  const found = configured?.(key, flag);
  return found === undefined ? { source: "default", value: flag.fallback } : { source: "configured", ...found };
}

/**
 * Gives each flag its value in one argument, behind `==`. Left alone, `parseArgs` cannot tell an empty value from a
 * missing one or `--json=false` from no flag, and takes `true` and `false` behind a switch for its value.
 */
function withValues(args: readonly string[], keyOf: ReadonlyMap<string, string>, table: FlagTable): string[] {
  const result: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? "";
    if (arg === "--") return [...result, ...args.slice(at)];
    if (!/^-./.test(arg) || arg === "--help" || arg === "-h") {
      result.push(arg);
      continue;
    }
    const [, name = "", value] = /^--([^=]+)(?:=(.*))?$/s.exec(arg) ?? [];
    const flag = table[keyOf.get(name) ?? ""];
    if (flag === undefined) throw noFlag(arg, name, [...keyOf.keys()]);
    if (value !== undefined) result.push(`--${name}==${value}`);
    else if (flag.value === undefined) result.push(`--${name}==true`);
    else result.push(`--${name}==${valueBehind(args[++at], `--${name} ${flag.value}`)}`);
  }
  return result;
}

/** The argument behind a flag, if it is a value: `--port -5` has one, which is wrong, and `--port --json` none. */
function valueBehind(arg: string | undefined, usage: string): string {
  if (arg !== undefined && (!arg.startsWith("-") || /^-\d*$/.test(arg))) return arg;
  throw new UsageError((words) => words.valueNeeded(usage.split(" ", 1)[0] ?? "", usage));
}

function noFlag(arg: string, name: string, names: readonly string[]): UsageError {
  const near = nearest(name.toLowerCase(), names);
  return new UsageError((words) => words.noFlag(printable(arg), near === undefined ? undefined : `--${near}`));
}

function parseValue<T>(flag: Flag<T>, source: string, text: string): T {
  try {
    return flag.parse(text);
  } catch (error) {
    const why = whyNot(error);
    throw new UsageError((words) => words.badValue(source, JSON.stringify(text), why(words)));
  }
}

/** What the help says about each flag of a table: a sentence without its full stop and without the default. */
export type FlagTexts<T extends FlagTable> = { readonly [K in keyof T]: string };

/** The flags of a command as lines of its help. */
export function flagHelp<T extends FlagTable>(table: T, texts: FlagTexts<T>): string {
  const rows = Object.entries(table).map(([key, { value, fallback }]) => {
    const left = `  --${dashed(key)}${value === undefined ? "" : ` ${value}`}`;
    const isShown = fallback !== undefined && fallback !== null && fallback !== false && String(fallback) !== "";
    return [left, isShown ? `${texts[key]} (${fallback})` : texts[key]] as const;
  });
  const width = Math.max(...rows.map(([left]) => left.length)) + 2;
  return rows.map(([left, about]) => left.padEnd(width) + about).join("\n");
}
