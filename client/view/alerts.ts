/**
 * Drawing attention to a message while you look elsewhere: bells and notifications.
 *
 * Owns when the last bell and the last notification were. Does not know how the screen does it.
 *
 * @module
 */
import type { MessageOf } from "../../shared/wire/message.ts";
import { printable } from "../../shared/printable.ts";
import type { Clock } from "../platform/platform.ts";
import type { Screen } from "../screen/screen.ts";
import type { Occasion, Settings } from "./settings.ts";

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

  /** A message has arrived. `isMention`: it mentions the reader or is private. */
  messageArrived(
    message: Pick<MessageOf<"message">, "from" | "text">,
    { isMention }: { readonly isMention: boolean },
  ): void {
    const { screen, settings } = this.#parts;
    const bell = isOccasion(settings.bell, { isMention }) && this.#bells.next() !== null;
    const missed = isOccasion(settings.notify, { isMention }) ? this.#notifications.next() : null;
    if (!bell && missed === null) return;
    screen.alert({ bell, notification: missed === null ? null : notificationText(message, missed) });
  }
}

function isOccasion(occasion: Occasion, { isMention }: { readonly isMention: boolean }): boolean {
  return occasion === "all" || occasion === "mention" && isMention;
}

/** Longer than what desktops show of a notification. */
const MAX_NOTIFICATION = 200;

/**
 * The text of a notification; `missed` messages came before this one without a notification. It begins with a word of
 * our own, because some terminals take numbers for commands.
 */
function notificationText({ from, text }: Pick<MessageOf<"message">, "from" | "text">, missed: number): string {
  const more = missed === 0 ? "" : ` (+${missed})`;
  return printable(`chat${more}: ${from}: ${text}`.slice(0, MAX_NOTIFICATION)).replaceAll(";", ",");
}

/** The least time from one alert to the next. */
export const ALERT_PAUSE_MS = 2_000;

/** Limits how often there is an alert, and counts the messages without one. */
export class AlertThrottle {
  readonly #clock: Pick<Clock, "nowMs">;
  #lastMs = -Infinity;
  #missed = 0;

  constructor(clock: Pick<Clock, "nowMs">) {
    this.#clock = clock;
  }

  /** Returns how many requests for an alert were refused since the last one; `null`: this one is refused too. */
  next(): number | null {
    const nowMs = this.#clock.nowMs();
    if (nowMs - this.#lastMs < ALERT_PAUSE_MS) {
      this.#missed++;
      return null;
    }
    const missed = this.#missed;
    this.#lastMs = nowMs;
    this.#missed = 0;
    return missed;
  }
}
