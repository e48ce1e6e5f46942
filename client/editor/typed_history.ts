/**
 * The lines that somebody typed, and which of them may be kept between runs.
 *
 * Pure: a list goes in and a list comes out. Knows the form of the history file (one JSON string a line, so a line may
 * have any character), but no files.
 *
 * @module
 */
import { MAX_INPUT } from "./text_edit.ts";

/** The most lines of a history. */
export const MAX_HISTORY = 1_000;

/** The history with one more line at its end; the same if the line is blank or stands there already. */
export function addTyped(history: readonly string[], line: string): readonly string[] {
  if (line.trim() === "" || line === history.at(-1)) return history;
  return [...history.slice(1 - MAX_HISTORY), line];
}

/** The history that a file has, oldest first. What is no line of a history is left out. */
export function parseHistory(text: string): readonly string[] {
  const lines = text.split("\n").flatMap(parseTyped).filter((line, i, all) => line !== all[i - 1]);
  return lines.slice(-MAX_HISTORY);
}

/** A line of the history file, with its end. */
export function formatTyped(line: string): string {
  return `${JSON.stringify(line)}\n`;
}

/** Commands with a secret behind them, here or in chats elsewhere. */
const SECRET_WORD = /^(?:ns|id|pw|key|oper|sasl|recover|regain|ghost)$|serv$/i;
const SECRET_STEM = /identif|pass|login|logon|register|auth|token|secret|credential/i;
/** Programs that ask for passwords in private messages: `/msg NickServ identify …`. */
const SERVICE = /serv(?:@|$)/i;
/** Commands that send what follows as it is: `/quote PASS …`. */
const AS_IT_IS = /^(?:quote|raw)$/i;

/** Whether a line, or one of its lines, is a command that has a password or the like: it is not to be kept on disk. */
export function holdsSecret(typed: string): boolean {
  return typed.split("\n").some((line) => {
    const text = line.trim();
    if (!text.startsWith("/")) return false;
    const [first = "", second = ""] = text.replace(/^\/+\s*/, "").split(/\s+/, 2);
    const word = AS_IT_IS.test(first) ? second : first;
    return SECRET_WORD.test(word) || SECRET_STEM.test(word) || SERVICE.test(second);
  });
}

function parseTyped(line: string): string[] {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "string" && value.trim() !== "" && value.length <= MAX_INPUT ? [value] : [];
  } catch {
    // Cut off by a full disk, or written by something else.
    return [];
  }
}
