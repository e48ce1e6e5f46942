/**
 * The handlers of the commands about keys: your devices, and people whose keys you compare.
 *
 * Owns nothing: a handler works with the context that it is given (command_context.ts).
 *
 * @module
 */
import { NAMES_FEATURE } from "../../shared/wire/message.ts";
import { tryPersonName } from "../../shared/wire/name.ts";
import { printable } from "../../shared/printable.ts";
import { BAD_NAME, errorText } from "../text/error_text.ts";
import { tryCode } from "../text/key_text.ts";
import type { CommandContext, CommandHandler } from "./command_context.ts";

export const KEY_HANDLERS = {
  device({ CHOICE, TEXT }, context) {
    const { devices, strings } = context;
    const { actions } = strings.errors;
    if (CHOICE === "approve") {
      const code = tryCode(TEXT);
      if (isRefused(context, actions.approveDevice, code === null ? strings.devices.badCode : null)) return;
      return context.request(devices.approving(code ?? ""));
    }
    const number = /^\d{1,9}$/.test(TEXT.trim()) ? Number(TEXT) : 0;
    const action = number === 0 ? actions.command("device") : actions.revokeDevice(number);
    if (isRefused(context, action, number === 0 ? strings.devices.badNumber : null)) return;
    const request = devices.revoking(number);
    if (request !== null) context.request(request);
  },
  devices(_, context) {
    const { devices, strings: { errors } } = context;
    if (!isRefused(context, errors.actions.listDevices)) context.request(devices.listing());
  },
  verify({ NAME, CHOICE }, context) {
    const { verification, strings } = context;
    const action = strings.devices.cannotVerify(printable(NAME));
    if (isRefused(context, action)) return;
    const request = { type: "whois", name: NAME } as const;
    if (tryPersonName(NAME) === null) return context.fail(errorText(BAD_NAME, request, { strings, action }));
    if (CHOICE === "yes") return verification.remember(NAME);
    if (CHOICE === "no") return verification.forget(NAME);
    context.request(verification.asking(NAME));
  },
} satisfies Readonly<Record<string, CommandHandler>>;

/** Tells the user why a command cannot run: the server has no owned names, or for a reason that is given. */
function isRefused(context: CommandContext, action: string, reason: string | null = null): boolean {
  const { strings } = context;
  const why = context.hasFeature(NAMES_FEATURE) ? reason : strings.devices.noNames;
  if (why !== null) context.fail(strings.errors.cannot(action, why));
  return why !== null;
}
