/**
 * The help of flags: a line for each, made from their table and the texts of a language.
 *
 * Pure.
 *
 * @module
 */
import { flagNames, type FlagTable } from "./flags.ts";

/** The help text of each flag in a table: a sentence without its full stop and without the default. */
export type FlagTexts<T extends FlagTable> = { readonly [K in keyof T]: string };

/**
 * Formats the flags of a command as lines of its help. `placeholders` translates the name of a flag's value; fixed choices
 * stay as they are.
 */
export function flagHelp<T extends FlagTable>(
  table: T,
  texts: FlagTexts<T>,
  { placeholders = (usage) => usage }: { readonly placeholders?: (usage: string) => string } = {},
): string {
  const rows = Object.entries(table).map(([key, flag]) => {
    const { value, fallback } = flag;
    const left = `  ${flagNames(key, flag).join(", ")}${value === undefined ? "" : ` ${placeholders(value)}`}`;
    const isShown = fallback !== undefined && fallback !== null && fallback !== false && String(fallback) !== "";
    return [left, isShown ? `${texts[key]} (${fallback})` : texts[key]] as const;
  });
  const width = Math.max(...rows.map(([left]) => cellsOf(left))) + 2;
  return rows.map(([left, about]) => left + " ".repeat(width - cellsOf(left)) + about).join("\n");
}

/** The cells that a text takes on a terminal: two for a Chinese character. */
function cellsOf(text: string): number {
  return text.replace(/\p{Script=Han}/gu, "  ").length;
}
