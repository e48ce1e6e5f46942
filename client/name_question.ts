/**
 * Asking somebody for a name.
 *
 * @module
 */
import { tryPersonName } from "../shared/name.ts";
import { refusalText } from "./ending_text.ts";
import type { Screen } from "./screen.ts";

/** Asks until there is a name that names may be. `null` at the end of input. */
export async function askName(screen: Screen): Promise<string | null> {
  for (;;) {
    const line = await screen.ask("Your name: ");
    if (line === null) return null;
    const text = line.type === "line" ? line.text.trim() : "";
    if (text === "") continue;
    const name = tryPersonName(text);
    if (name !== null) return name;
    screen.tell([badName(text)]);
  }
}

/** The sentence about a name that cannot be one. */
export function badName(text: string): string {
  return refusalText({ type: "error", code: "bad_name", text: "" }, text);
}
