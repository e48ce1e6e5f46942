/**
 * The history of typed lines, and which lines may be saved.
 *
 * Pure: takes a list and returns a list. Knows the format of the history file (one JSON string per line, so a typed
 * line may have any character), but opens no files.
 *
 * @module
 */
import { MAX_INPUT } from "./text_edit.ts";

/** The most lines in a history. */
export const MAX_HISTORY = 1_000;

/** The history with another line at its end. A blank line, or the same as the last one, is not added. */
export function addTyped(history: readonly string[], line: string): readonly string[] {
  if (line.trim() === "" || line === history.at(-1)) return history;
  return [...history.slice(1 - MAX_HISTORY), line];
}

/** The history in a file, oldest line first. Invalid lines are left out. */
export function parseHistory(text: string): readonly string[] {
  const lines = text.split("\n").flatMap(parseTyped).filter((line, i, all) => line !== all[i - 1]);
  return lines.slice(-MAX_HISTORY);
}

/** A line of the history file, with its line break. */
export function formatTyped(line: string): string {
  return `${JSON.stringify(line)}\n`;
}

/** Commands that take a secret, here or in other chat programs. */
const SECRET_WORD = /^(?:ns|id|pw|key|oper|sasl|recover|regain|ghost)$|serv$/i;
const SECRET_STEM = /identif|pass|login|logon|register|auth|token|secret|credential/i;
/** Programs that ask for passwords in private messages: `/msg NickServ identify …`. */
const SERVICE = /serv(?:@|$)/i;
/** Commands that send the rest of the line as it is: `/quote PASS …`. */
const AS_IT_IS = /^(?:quote|raw)$/i;

/** The code of an invitation, alone or in a link: whoever reads it can use it. */
const INVITATION = /[?&]invite=|(?<![\w-])(?:[\da-z]{4}-){4}[\da-z]{4}(?![\w-])/i;

/** A private key, in any of the forms that files have. */
const PRIVATE_KEY = /-----BEGIN (?:\w+ )*PRIVATE KEY-----|^PuTTY-User-Key-File-/m;

/** Whether a text contains an invitation or a private key, or a command with a password or similar, which must not be saved. */
export function holdsSecret(typed: string): boolean {
  return INVITATION.test(typed) || PRIVATE_KEY.test(typed) || typed.split("\n").some((line) => {
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
    // The line was cut off by a full disk, or another program wrote it.
    return [];
  }
}
