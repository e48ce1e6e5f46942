/**
 * `chat invite`: makes, lists and withdraws invitations of the server that runs on a data folder.
 *
 * The link is the only thing on standard output, so that a script can pass it on.
 *
 * @module
 */
import { parseFlags, type Values } from "../../shared/cli/flags.ts";
import { type Sentence, UsageError } from "../../shared/cli/usage_error.ts";
import { printable } from "../../shared/printable.ts";
import { tryPersonName } from "../../shared/wire/name.ts";
import { answersOf, type Ask, inFolder } from "../access/control_client.ts";
import type { ControlAnswer, ControlFailure, ControlRequest } from "../access/control_messages.ts";
import { INVITATION_MS } from "../limits.ts";
import { shownFolder } from "../store/folder.ts";
import { askServer } from "../access/control_socket.ts";
import { stamp } from "./export.ts";
import {
  type Caller,
  type CommandPlatform,
  denoPlatform,
  folderWithHistory,
  languageOfCaller,
  printHelp,
  runOnFolder,
} from "./folder_command.ts";
import { INVITE_FLAGS } from "./options.ts";
import { inviteHelp, loadServerTexts } from "./usage/help.ts";
import type { ServerTexts } from "./usage/texts.ts";

/** What the command needs of the system. */
export interface InvitePlatform extends CommandPlatform {
  readonly ask: Ask;
}

/** The words that can follow `chat invite`. */
export const INVITE_WORDS = ["new", "list", "withdraw"] as const;

/** Runs the command on this machine. */
export function invite(args: readonly string[], caller: Caller): Promise<number> {
  return runInvite(args, { ...denoPlatform(caller), ask: askServer });
}

/** Runs the command and returns its exit code. Throws a `UsageError`. */
export async function runInvite(args: readonly string[], platform: InvitePlatform): Promise<number> {
  const { values, rest, wantsHelp } = parseFlags(INVITE_FLAGS, args, platform);
  const language = languageOfCaller(args, platform);
  if (wantsHelp) return await printHelp(await inviteHelp(language), platform);
  const request = requestOf(rest, values);
  const { invite: texts } = await loadServerTexts(language);
  return await runOnFolder(
    () => inFolder(() => folderWithHistory(values.data, platform), values.data ?? ""),
    async (folder) => {
      const number = request.type === "withdraw_invitation" ? request.number : 0;
      const answers = await answersOf(folder, request, {
        ask: platform.ask,
        refusal: (why) => refusalOf(why, { shown: shownFolder(folder), number }),
      });
      return print(answers, { texts, platform, request });
    },
    { platform, language },
  );
}

function requestOf(rest: readonly string[], values: Values<typeof INVITE_FLAGS>): ControlRequest {
  const [word, argument, extra] = rest;
  const surplus = word === "withdraw" ? extra : argument;
  const known = INVITE_WORDS.find((one) => one === word);
  if (known === undefined) throw new UsageError((strings) => strings.inviteWhat(word && JSON.stringify(word)));
  if (surplus !== undefined) throw new UsageError((strings) => strings.inviteTakesNone(known, JSON.stringify(surplus)));
  switch (known) {
    case "list":
      return { type: "list_invitations" };
    case "withdraw": {
      const number = /^\d{1,15}$/.test(argument ?? "") ? Number(argument) : 0;
      if (number === 0) throw new UsageError((strings) => strings.inviteNumberNeeded);
      return { type: "withdraw_invitation", number };
    }
    case "new": {
      const { uses, expires = INVITATION_MS, for: name, owner } = values;
      if (name !== undefined && tryPersonName(name) === null) {
        throw new UsageError((strings) => strings.badInvitedName(printable(name)));
      }
      return {
        type: "make_invitation",
        uses,
        ...(expires === null ? {} : { for_ms: expires }),
        ...(name === undefined ? {} : { name }),
        ...(owner ? { owner } : {}),
      };
    }
  }
}

/** The sentence about a refusal; `null` for what only another version of the server says. */
function refusalOf(
  why: ControlFailure,
  { shown, number }: { readonly shown: string; readonly number: number },
): Sentence | null {
  switch (why) {
    case "no_such_invitation":
      return (strings) => strings.noInvitation(number);
    case "spent":
      return (strings) => strings.invitationSpent(number);
    case "expired":
      return (strings) => strings.invitationExpired(number);
    case "withdrawn":
      return (strings) => strings.invitationWithdrawn(number);
    case "too_many":
      return (strings) => strings.tooManyInvitations;
    case "unsaved":
      return (strings) => strings.invitationUnsaved(shown);
    case "closed":
      return (strings) => strings.invitationsClosed;
    default:
      return null;
  }
}

interface Printing {
  readonly texts: ServerTexts["invite"];
  readonly platform: InvitePlatform;
  readonly request: ControlRequest;
}

function print(answers: readonly ControlAnswer[], { texts, platform, request }: Printing): number {
  const made = answers.find((answer) => answer.type === "made");
  if (made !== undefined && request.type === "make_invitation") {
    const code = platform.print(`${made.link}\n`);
    const { number, expires } = made;
    platform.printError(
      `${texts.made({ number, uses: request.uses, until: expires === undefined ? undefined : stamp(expires) })}\n`,
    );
    return code;
  }
  if (request.type === "withdraw_invitation") return platform.print(`${texts.withdrawn(request.number)}\n`);
  const lines = answers.flatMap((answer) => {
    if (answer.type !== "invitation") return [];
    const { made, expires, by, name, ...facts } = answer;
    return texts.listed({
      ...facts,
      made: stamp(made),
      by: by === undefined ? undefined : printable(by),
      until: expires === undefined ? undefined : stamp(expires),
      name: name === undefined ? undefined : printable(name),
    });
  });
  if (lines.length === 0) platform.printError(`${texts.none}\n`);
  return platform.print(lines.map((line) => `${line}\n`).join(""));
}
