/**
 * Making somebody look who looks elsewhere: bells and notifications, once in a while.
 *
 * Owns when it was done last.
 *
 * @module
 */
import type { MessageOf } from "../../shared/wire/message.ts";
import { printable } from "../../shared/printable.ts";
import type { Clock } from "../platform/platform.ts";
import type { Screen } from "../screen/screen.ts";
import { AlertThrottle } from "./alert_throttle.ts";
import { isOccasion, type Settings } from "./settings.ts";

export interface AlertsParts {
  readonly screen: Pick<Screen, "alert">;
  readonly settings: Readonly<Pick<Settings, "bell" | "notify">>;
  readonly clock: Pick<Clock, "nowMs">;
}

export class Alerts {
  readonly #parts: AlertsParts;
  readonly #bells: AlertThrottle;
  readonly #notifications: AlertThrottle;

  constructor(parts: AlertsParts) {
    this.#parts = parts;
    this.#bells = new AlertThrottle(parts.clock);
    this.#notifications = new AlertThrottle(parts.clock);
  }

  /** A message is there; `isCall`: it is meant for the reader. */
  about(message: Pick<MessageOf<"message">, "from" | "text">, { isCall }: { readonly isCall: boolean }): void {
    const { screen, settings } = this.#parts;
    const bell = isOccasion(settings.bell, { isCall }) && this.#bells.next() !== null;
    const missed = isOccasion(settings.notify, { isCall }) ? this.#notifications.next() : null;
    if (!bell && missed === null) return;
    screen.alert({ bell, notification: missed === null ? null : notificationText(message, missed) });
  }
}

/** More than a notification shows. */
const MAX_NOTIFICATION = 200;

/** `missed`: so many came before it. It begins with a word of our own, for some terminals take numbers for commands. */
function notificationText({ from, text }: Pick<MessageOf<"message">, "from" | "text">, missed: number): string {
  const more = missed === 0 ? "" : ` (+${missed})`;
  return printable(`chat${more}: ${from}: ${text}`.slice(0, MAX_NOTIFICATION)).replaceAll(";", ",");
}
