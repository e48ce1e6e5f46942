/**
 * When a chat is only a moment's visit, so that nobody has to hear of it (PROTOCOL H14).
 *
 * @module
 */
import type { Brief } from "../link/introduction.ts";
import type { InputLine } from "../screen/line_reader.ts";
import type { Screen } from "../screen/screen.ts";
import type { ChatOptions } from "./chat_options.ts";

/** A pipe that only says something needs no presence. `--json` is told of everything, and files take time. */
export async function briefOf(
  screen: Pick<Screen, "isInteractive" | "wholeInput">,
  { isJson, transfers: { acceptFrom, share } }: Pick<ChatOptions, "isJson" | "transfers">,
  onlySays: (line: InputLine) => boolean,
): Promise<Brief | null> {
  if (isJson || screen.isInteractive || acceptFrom.length > 0 || share !== null) return null;
  const lines = await screen.wholeInput();
  return lines?.every(onlySays) ? "unless_unread" : null;
}
