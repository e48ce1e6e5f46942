/**
 * `chat admin`: changes what belongs to people on the server that runs on a data folder. It can give a name to another key.
 *
 * @module
 */
import { parseFlags, type Values } from "../../shared/cli/flags.ts";
import { type Sentence, UsageError } from "../../shared/cli/usage_error.ts";
import { tryPublicKey } from "../../shared/keys/ed25519.ts";
import { printable } from "../../shared/printable.ts";
import { tryPersonName } from "../../shared/wire/name.ts";
import { answersOf, type Ask, inFolder } from "../access/control_client.ts";
import type { ControlFailure, ControlRequest } from "../access/control_messages.ts";
import { askServer } from "../access/control_socket.ts";
import {
  type Caller,
  type CommandPlatform,
  denoPlatform,
  folderWithHistory,
  languageOfCaller,
  printHelp,
  runOnFolder,
} from "./folder_command.ts";
import { ADMIN_FLAGS } from "./options.ts";
import { adminHelp, loadServerTexts } from "./usage/help.ts";

/** What the command needs of the system. */
export interface AdminPlatform extends CommandPlatform {
  readonly ask: Ask;
}

type ResetRequest = ControlRequest & { type: "reset_name" };

/** Runs the command on this machine. */
export function admin(args: readonly string[], caller: Caller): Promise<number> {
  return runAdmin(args, { ...denoPlatform(caller), ask: askServer });
}

/** Runs the command and returns its exit code. Throws a `UsageError`. */
export async function runAdmin(args: readonly string[], platform: AdminPlatform): Promise<number> {
  // CHAT_KEY is the private key of `chat serve`.
  const environment = (name: string) => name === "CHAT_KEY" ? undefined : platform.environment(name);
  const { values, rest, wantsHelp } = parseFlags(ADMIN_FLAGS, args, { environment });
  const language = languageOfCaller(args, platform);
  if (wantsHelp) return await printHelp(await adminHelp(language), platform);
  const request = requestOf(rest, values);
  const { admin: texts } = await loadServerTexts(language);
  const shown = printable(request.name);
  return await runOnFolder(
    () => inFolder(() => folderWithHistory(values.data, platform), values.data ?? ""),
    async (folder) => {
      const refusal = (why: ControlFailure) => refusalOf(why, request);
      const answers = await answersOf(folder, request, { ask: platform.ask, refusal });
      const { names = [], devices = 0, sessions = 0, kept = true, others: alsoOf = [] } =
        answers.find((answer) => answer.type === "reset") ?? {};
      const others = names.filter((name) => name !== request.name).map(printable);
      const line = texts.reset({ name: shown, key: request.key, devices, sessions, others });
      const lines = [line, ...(alsoOf.length === 0 ? [] : [texts.alsoOf(alsoOf.map(printable))])];
      const code = platform.print(`${lines.join("\n")}\n`);
      if (kept) return code;
      platform.printError(`chat: ${texts.notKept}\n`);
      return 1;
    },
    { platform, language },
  );
}

function requestOf(rest: readonly string[], { key }: Values<typeof ADMIN_FLAGS>): ResetRequest {
  const [what, action, name, extra] = rest;
  if (what !== "name" || action !== "reset") {
    const words = rest.length === 0 ? undefined : JSON.stringify(rest.slice(0, 2).join(" "));
    throw new UsageError((strings) => strings.adminWhat(words));
  }
  if (name === undefined) throw new UsageError((strings) => strings.resetWhat);
  if (extra !== undefined) throw new UsageError((strings) => strings.resetTakesOne(JSON.stringify(extra)));
  const normal = tryPersonName(name);
  if (normal === null) throw new UsageError((strings) => strings.badResetName(printable(name)));
  if (key !== undefined && tryPublicKey(key) === null) {
    throw new UsageError((strings) => strings.badResetKey(printable(key)));
  }
  return { type: "reset_name", name: normal, ...(key === undefined ? {} : { key }) };
}

function refusalOf(why: ControlFailure, { name }: ResetRequest): Sentence | null {
  return why === "no_such_name" ? (strings) => strings.nameOfNobody(printable(name)) : null;
}
