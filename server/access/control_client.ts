/**
 * Asks the running server of a data folder for a command, and says what is wrong if it does not answer.
 *
 * @module
 */
import { fileReason } from "../../shared/cli/file_reason.ts";
import type { Sentence } from "../../shared/cli/usage_error.ts";
import { ProtocolError } from "../../shared/wire/protocol_error.ts";
import { FolderError, shownFolder } from "../store/folder.ts";
import type { ControlAnswer, ControlFailure, ControlRequest } from "./control_messages.ts";

/** Sends a request to the server of a folder, like `askServer` (control_socket.ts), and throws like it. */
export type Ask = (folder: string, request: ControlRequest) => Promise<readonly ControlAnswer[]>;

/**
 * Returns the answers of the server. Throws a `FolderError` if there is no answer, or a refusal: then with the sentence of
 * `refusal`, which is `null` for what only another version of the server says.
 */
export async function answersOf(
  folder: string,
  request: ControlRequest,
  { ask, refusal }: { readonly ask: Ask; readonly refusal: (why: ControlFailure) => Sentence | null },
): Promise<readonly ControlAnswer[]> {
  let answers: readonly ControlAnswer[];
  try {
    answers = await ask(folder, request);
  } catch (error) {
    throw noAnswer(error, folder);
  }
  const last = answers.at(-1);
  if (last?.type !== "failed") return answers;
  const shown = shownFolder(folder);
  throw new FolderError(refusal(last.why as ControlFailure) ?? ((strings) => strings.controlMisunderstood(shown)));
}

/** Says, where another user runs the server, that only that user may do this. */
export function inFolder<T>(act: () => T, folder: string): T {
  try {
    return act();
  } catch (error) {
    throw notAllowed(error, folder);
  }
}

function notAllowed(error: unknown, folder: string): unknown {
  if (!(error instanceof Deno.errors.PermissionDenied)) return error;
  return new FolderError((strings) => strings.inviteNotAllowed(shownFolder(folder)));
}

function noAnswer(error: unknown, folder: string): unknown {
  const shown = shownFolder(folder);
  const { NotFound, ConnectionRefused, NotADirectory } = Deno.errors;
  if ([NotFound, ConnectionRefused, NotADirectory].some((Kind) => error instanceof Kind)) {
    return new FolderError((strings) => strings.noServerRuns(shown));
  }
  // A server that ends meanwhile, or another version of it.
  const why: Sentence = error instanceof ProtocolError ? (strings) => strings.otherVersion : fileReason(error);
  const denied = notAllowed(error, folder);
  return denied === error ? new FolderError((strings) => strings.controlFailed(shown, why(strings))) : denied;
}
