/**
 * The question of `chat join` to a newcomer: a name, or a link and then a name.
 *
 * @module
 */
import { formatAddress } from "../shared/address.ts";
import { BadValue, type Sentence } from "../shared/cli/usage_error.ts";
import type { Link } from "../shared/keys/link.ts";
import { printable } from "../shared/printable.ts";
import { askName, nameIn, nextAnswer } from "./chat/name_question.ts";
import { lines } from "./display/line.ts";
import type { Catalogue } from "./language/catalogue.ts";
import type { Screen } from "./screen/screen.ts";
import { hasLink, parsePasted } from "./trust/pasted_link.ts";

/** What a newcomer has answered. */
export interface Entry {
  readonly name: string;
  /** `null`: none was pasted. */
  readonly link: Link | null;
}

export interface EntryQuestion {
  readonly strings: Catalogue;
  /** Says what is wrong with a link. */
  readonly notify: (sentence: Sentence) => void;
}

/** Asks until there is a name; before it, a link may be pasted. Returns `null` at the end of input. */
export async function askEntry(screen: Screen, { strings, notify }: EntryQuestion): Promise<Entry | null> {
  for (;;) {
    const text = await nextAnswer(screen, strings.self.yourNameOrLink);
    if (text === null) return null;
    if (!hasLink(text)) {
      const name = nameIn(text, screen, strings);
      if (name !== null) return { name, link: null };
      continue;
    }
    const link = tryLink(text, notify);
    if (link === null) continue;
    const { joining, joiningPlain } = strings.trust;
    screen.notify(lines([(link.isPlain ? joiningPlain : joining)(printable(formatAddress(link.address)))], "hint"));
    const name = await askName(screen, strings);
    return name === null ? null : { name, link };
  }
}

function tryLink(text: string, notify: EntryQuestion["notify"]): Link | null {
  try {
    return parsePasted(text);
  } catch (error) {
    if (!(error instanceof BadValue)) throw error;
    notify((usage) => usage.badLink(error.say(usage)));
    return null;
  }
}
