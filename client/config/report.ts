/**
 * The current settings and where each comes from, as `chat config` shows them.
 *
 * Pure.
 *
 * @module
 */
import { formatAddress } from "../../shared/address.ts";
import { environmentName, parseFlags, type Source } from "../../shared/cli/flags.ts";
import { languageOf } from "../../shared/cli/language.ts";
import { printable } from "../../shared/printable.ts";
import { widthOf } from "../display/width.ts";
import { JOIN_FLAGS, parseJoin } from "../join_options.ts";
import type { ReportTexts } from "../usage/texts.ts";
import type { Config } from "./config.ts";
import { CONFIG_KEYS, type ConfigKey } from "./settings.ts";

/** One setting. */
export interface Setting {
  readonly key: ConfigKey;
  /** The value as harmless text; `null` if the setting has none. */
  readonly value: string | null;
  readonly source: Exclude<Source, "flag">;
  /** The variable of the environment, if the value comes from one. */
  readonly variable?: string;
}

/** The settings of `chat join` without arguments. Throws a `UsageError` if `chat join` would. */
export function currentSettings(environment: (name: string) => string | undefined, config: Config): Setting[] {
  const options = parseJoin([], environment, { readConfig: () => config });
  // Without arguments this cannot happen.
  if (options === "help") return [];
  const { configured } = config;
  const { values, sources } = parseFlags(JOIN_FLAGS, [], { environment, configured });
  const { highlight, ignore, aliases } = options;
  const lines = Object.entries(aliases).map(([word, line]) => `/${word} = ${line}`);
  const lists: Partial<Record<ConfigKey, readonly string[]>> = { highlight, ignore, aliases: lines };
  const shown = {
    ...values,
    name: options.name ?? undefined,
    server: formatAddress(options.address),
    retryFor: values.retryFor === Infinity ? "forever" : values.retryFor,
    limit: values.limit === null ? undefined : `${values.limit} B/s`,
  };
  return CONFIG_KEYS.map((key) => {
    const list = lists[key];
    if (list !== undefined) {
      return { key, value: textOf(list), source: list.length === 0 ? "default" : "configured" } as const;
    }
    const flag = key as keyof typeof JOIN_FLAGS;
    const source = sources[flag];
    if (flag === "lang" && source === "default") return languageSetting(environment);
    const value = textOf(shown[flag]);
    if (source === "environment") return { key, value, source, variable: environmentName(key) };
    return { key, value, source: source === "configured" ? source : "default" } as const;
  });
}

/** The language of the system, and the variable that defines it. */
function languageSetting(environment: (name: string) => string | undefined): Setting {
  const value = languageOf(environment);
  const variable = ["LC_ALL", "LC_MESSAGES", "LANG"].find((name) => environment(name));
  const setting = { key: "lang", value } as const;
  return variable === undefined ? { ...setting, source: "default" } : { ...setting, source: "environment", variable };
}

function textOf(value: unknown): string | null {
  if (value === undefined || value === "" || (Array.isArray(value) && value.length === 0)) return null;
  return printable(Array.isArray(value) ? value.join(", ") : String(value));
}

/** The configuration file. */
export interface ReportFile {
  /** `null` if the system has no home. */
  readonly path: string | null;
  readonly exists: boolean;
}

/** The lines of the report. */
export function reportLines(settings: readonly Setting[], file: ReportFile, texts: ReportTexts): string[] {
  const rows = settings.map(({ key, value, source, variable }) =>
    [key, value ?? texts.none, sourceText({ source, variable: variable ?? "" }, texts)] as const
  );
  const keys = Math.max(...rows.map(([key]) => key.length));
  // A long value does not widen the column of the others.
  const values = Math.max(...rows.map(([, value]) => widthOf(value)).filter((width) => width <= 40));
  return [
    `${texts.file}  ${file.path === null ? texts.none : printable(file.path)}${file.exists ? "" : texts.isMissing}`,
    "",
    ...rows.map(([key, value, source]) => `${key.padEnd(keys)}  ${padded(value, values)}  ${source}`),
  ];
}

function sourceText({ source, variable }: { source: Setting["source"]; variable: string }, texts: ReportTexts): string {
  if (source === "environment") return texts.fromEnvironment(variable);
  return source === "configured" ? texts.fromFile : texts.fromDefault;
}

function padded(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - widthOf(text)));
}
