/**
 * Asks the user for a name.
 *
 * @module
 */
import { looksLikeCode } from "../../shared/keys/invitation_code.ts";
import { looksLikeLink } from "../../shared/keys/link.ts";
import { tryPersonName } from "../../shared/wire/name.ts";
import { lines } from "../display/line.ts";
import type { Catalogue } from "../language/catalogue.ts";
import type { Screen } from "../screen/screen.ts";
import { refusalText } from "../text/connection_text.ts";

/** Asks until the answer is a valid name. Returns `null` at the end of input. */
export async function askName(screen: Screen, strings: Catalogue): Promise<string | null> {
  for (;;) {
    const text = await nextAnswer(screen, strings.self.yourName);
    if (text === null) return null;
    const name = nameIn(text, screen, strings);
    if (name !== null) return name;
  }
}

/** Asks until there is an answer, which is without blanks around it. Returns `null` at the end of input. */
export async function nextAnswer(screen: Screen, question: string): Promise<string | null> {
  for (;;) {
    const line = await screen.ask(question);
    if (line === null) return null;
    const text = line.type === "line" ? line.text.trim() : "";
    if (text !== "") return text;
  }
}

/** Returns the name in an answer; `null` if the answer is not a name. In that case the user was told why. */
export function nameIn(text: string, screen: Screen, strings: Catalogue): string | null {
  if (looksLikeCode(text)) {
    // As a name, everybody would see it, and could use it.
    screen.notify(lines([strings.self.codeIsNoName], "error"));
    return null;
  }
  if (/^\/devices?(?!\S)/i.test(text)) {
    screen.notify(lines([strings.devices.notHere], "error"));
    return null;
  }
  const name = tryPersonName(text);
  if (name !== null) return name;
  // A link may have a secret in it.
  const shown = looksLikeLink(text) ? "chat://…" : text;
  const refusal = refusalText({ type: "error", code: "bad_name", text: "" }, { name: shown, strings });
  screen.notify(lines([refusal], "error"));
  return null;
}
