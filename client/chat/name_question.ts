/**
 * Asks the user for a name.
 *
 * @module
 */
import { tryPersonName } from "../../shared/wire/name.ts";
import { lines } from "../display/line.ts";
import type { Catalogue } from "../language/catalogue.ts";
import type { Screen } from "../screen/screen.ts";
import { refusalText } from "../text/connection_text.ts";

/** Asks until the answer is a valid name. Returns `null` at the end of input. */
export async function askName(screen: Screen, strings: Catalogue): Promise<string | null> {
  for (;;) {
    const line = await screen.ask(strings.self.yourName);
    if (line === null) return null;
    const text = line.type === "line" ? line.text.trim() : "";
    if (text === "") continue;
    const name = tryPersonName(text);
    if (name !== null) return name;
    screen.notify(lines([badName(text, strings)], "error"));
  }
}

function badName(text: string, strings: Catalogue): string {
  return refusalText({ type: "error", code: "bad_name", text: "" }, { name: text, strings });
}
