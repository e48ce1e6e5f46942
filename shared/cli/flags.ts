/**
 * The flags of a command as a table, from which values, errors and help are made.
 *
 * A flag takes precedence over its environment variable (`CHAT_` and its name), the variable over the configuration,
 * and the configuration over the default. This file knows nothing about commands, the configuration file or languages.
 *
 * @module
 */
import { parseArgs } from "@std/cli";
import { UNREADABLE } from "../environment.ts";
import { nearest } from "./nearest.ts";
import { printable } from "../printable.ts";
import { BadValue, UsageError, whyNot } from "./usage_error.ts";

/**
 * One flag, with the type of its value. Its key in the table is its name in camelCase. A key must not begin with `no`
 * and a capital letter, which `parseArgs` reads as the negation of another flag.
 */
export interface Flag<T> {
  /** The placeholder of the value in the help; a flag without it takes no value. */
  readonly value?: string;
  /** All possible values, if there are few. */
  readonly choices?: readonly string[];
  /**
   * Whether the flag can be given more than once; its texts are then joined by commas. Otherwise the last one counts.
   */
  readonly isList?: true;
  /** Whether `--no-` and its name turn it off. */
  readonly hasNegation?: true;
  readonly fallback: T;
  /** Parses the text of a value. Throws a `BadValue`. */
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

/** A flag that takes a folder. An empty one, the value of a variable that is not set, is not the working folder. */
export function folderFlag<F extends string | undefined>(fallback: F): Flag<string | F> {
  return {
    value: "DIR",
    fallback,
    parse(text) {
      if (text === "") throw new BadValue((strings) => strings.pathNeeded);
      return text;
    },
  };
}

/** A flag that takes a whole number within bounds. */
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
      throw new BadValue((strings) => strings.wholeNeeded(min, max === Number.MAX_SAFE_INTEGER ? null : max));
    },
  };
}

/** Like `wholeFlag`, but `undefined` if the flag is not given, so that the caller decides. */
export function optionalWholeFlag(value: string): Flag<number | undefined> {
  return { ...wholeFlag(value, { fallback: 0 }), fallback: undefined };
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
      if (word === undefined) throw new BadValue((strings) => strings.oneOfNeeded(choices));
      return word;
    },
  };
}

const YES = ["1", "true", "yes", "on"];
const NO = ["0", "false", "no", "off", ""];

/** A flag without a value. In the environment, `1`, `true`, `yes` or `on` turns it on; `--flag=no` turns it off. */
export function switchFlag(): Flag<boolean> {
  return { fallback: false, parse: parseSwitch };
}

/** Like `switchFlag`, but `undefined` if the flag is not given, so that the caller decides. `--no-NAME` turns it off. */
export function undecidedFlag(): Flag<boolean | undefined> {
  return { hasNegation: true, fallback: undefined, parse: parseSwitch };
}

function parseSwitch(text: string): boolean {
  const word = text.toLowerCase();
  if (YES.includes(word)) return true;
  if (NO.includes(word)) return false;
  throw new BadValue((strings) => strings.switchNeeded);
}

/** Returns the name of a flag as it is typed: `--max-text` for `maxText`. */
export function flagName(key: string): string {
  return `--${dashed(key)}`;
}

/** Returns the names of a flag: `--tls` and `--no-tls`, or the only one. */
export function flagNames(key: string, { hasNegation }: Pick<Flag<unknown>, "hasNegation">): string[] {
  return [flagName(key), ...hasNegation === true ? [`--no-${dashed(key)}`] : []];
}

function dashed(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** Returns the name of a flag's environment variable: `CHAT_MAX_TEXT` for `maxText`. */
export function environmentName(key: string): string {
  return `CHAT_${dashed(key).replaceAll("-", "_").toUpperCase()}`;
}

/** The sources of values that are not on the command line. */
export interface Layers {
  /** Returns the value of a variable, or `undefined`; an empty value counts as not set. */
  readonly environment: (name: string) => string | undefined;
  /** Returns the configured value of a flag, if there is one. Throws a `UsageError` if it is not valid. */
  readonly configured?: (key: string, flag: Flag<unknown>) => { readonly value: unknown } | undefined;
}

/** Where a value comes from. */
export type Source = "flag" | "environment" | "configured" | "default";

/** The parsed arguments of a command. */
export interface Arguments<T extends FlagTable> {
  readonly values: Values<T>;
  readonly sources: Readonly<Record<keyof T, Source>>;
  /** The arguments that are not flags. */
  readonly rest: readonly string[];
  readonly wantsHelp: boolean;
}

/**
 * Parses the arguments of a command. Throws a `UsageError` for an unknown flag, a missing value and an invalid value.
 * Values that others take precedence over are not checked.
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
    // A user who asks for help may have made another mistake.
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

/** Returns the text that `withValues` has put after `==`. */
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
  // A folder, say, must not be named after what is left of an unreadable value.
  if (inherited?.includes(UNREADABLE)) throw new UsageError((strings) => strings.unreadable(variable));
  if (inherited !== undefined) return { source: "environment", value: parseValue(flag, variable, inherited) };
  const found = configured?.(key, flag);
  return found === undefined ? { source: "default", value: flag.fallback } : { source: "configured", ...found };
}

/**
 * Puts the value of each flag into the same argument, after `==`. Otherwise `parseArgs` could not tell an empty value
 * from a missing one, or `--json=false` from no flag, and would take `true` and `false` after a switch as its value.
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
    const negated = name.startsWith("no-") && value === undefined ? name.slice("no-".length) : "";
    if (flag === undefined && table[keyOf.get(negated) ?? ""]?.hasNegation === true) {
      result.push(`--${negated}==false`);
      continue;
    }
    if (flag === undefined) throw noFlag(arg, name, [...keyOf.keys()]);
    if (value !== undefined) result.push(`--${name}==${value}`);
    else if (flag.value === undefined) result.push(`--${name}==true`);
    else result.push(`--${name}==${valueAfter(args[++at], `--${name} ${flag.value}`)}`);
  }
  return result;
}

/** Returns the argument after a flag if it is a value: `--port -5` has an invalid one, `--port --json` has none. */
function valueAfter(arg: string | undefined, usage: string): string {
  if (arg !== undefined && (!arg.startsWith("-") || /^-\d*$/.test(arg))) return arg;
  throw new UsageError((strings) => strings.valueNeeded(usage.split(" ", 1)[0] ?? "", usage));
}

function noFlag(arg: string, name: string, names: readonly string[]): UsageError {
  const near = nearest(name.toLowerCase(), names);
  return new UsageError((strings) => strings.noFlag(printable(arg), near === undefined ? undefined : `--${near}`));
}

function parseValue<T>(flag: Flag<T>, source: string, text: string): T {
  try {
    return flag.parse(text);
  } catch (error) {
    const why = whyNot(error);
    throw new UsageError((strings) => strings.badValue(source, JSON.stringify(text), why(strings)));
  }
}
