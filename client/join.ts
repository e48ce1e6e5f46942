/**
 * The command `chat join`.
 *
 * @module
 */
import { UsageError } from "../shared/flags.ts";
import { Chat } from "./chat.ts";
import type { Edge } from "./edge.ts";
import { EXIT } from "./ending_text.ts";
import { askName } from "./name_question.ts";
import { JOIN_HELP, parseJoin } from "./options.ts";
import { PlainScreen } from "./screen.ts";
import { denoEdge } from "./terminal.ts";

/**
 * Joins a chat and stays until its end. Returns the exit code; a read of standard input may still be waiting then, so
 * the caller has to end the process. Throws a `UsageError`.
 */
export async function join(args: readonly string[], edge: Edge = denoEdge()): Promise<number> {
  const options = parseJoin(args, (name) => edge.environment(name));
  if (options === "help") {
    const screen = new PlainScreen(edge, false);
    screen.show(JOIN_HELP.split("\n"));
    await screen.flushed();
    return EXIT.done;
  }
  // With --json a program sits there, wherever it does.
  const isInteractive = edge.inputIsTerminal && edge.outputIsTerminal && !options.isJson;
  const screen = new PlainScreen(edge, isInteractive);
  const name = options.name ?? (isInteractive ? await askName(screen) : null);
  if (name === null) throw new UsageError("A name is needed: --name NAME, or CHAT_NAME in the environment");
  return await new Chat(edge, screen, { ...options, name }).run();
}
