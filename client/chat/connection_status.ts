/**
 * The state of the connection for the status row, and the line about an outage where there is no such row.
 *
 * Owns both.
 *
 * @module
 */
import { lines } from "../display/line.ts";
import type { Catalogue } from "../language/catalogue.ts";
import type { Outage } from "../link/link_events.ts";
import type { Clock } from "../platform/platform.ts";
import type { Screen } from "../screen/screen.ts";
import { stillAwayText } from "../text/connection_text.ts";
import type { ConnectionState } from "../view/status_line.ts";

export interface ConnectionStatusParts {
  readonly screen: Pick<Screen, "hasPrompt" | "isInteractive" | "notify" | "refresh">;
  readonly clock: Pick<Clock, "timeMs">;
  readonly strings: Catalogue;
}

export class ConnectionStatus {
  readonly #parts: ConnectionStatusParts;
  #state: ConnectionState = "connecting";
  /** The beginning of the outage that the user was told of in a line. */
  #toldSinceMs: number | null = null;

  constructor(parts: ConnectionStatusParts) {
    this.#parts = parts;
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** The server has let the user in. */
  welcomed(): void {
    this.#state = "live";
  }

  /** The server has not answered a request for long, or has answered it now. */
  late(isLate: boolean): void {
    this.#state = isLate ? "late" : "live";
    this.#parts.screen.refresh();
  }

  /** A lost connection is still away. */
  retrying(outage: Outage): void {
    const { screen, clock, strings } = this.#parts;
    this.#state = outage;
    screen.refresh();
    // Elsewhere the status row says it, or nobody reads along.
    if (screen.hasPrompt || !screen.isInteractive || outage.sinceMs === this.#toldSinceMs) return;
    const sentence = stillAwayText(outage, { nowMs: clock.timeMs(), strings });
    if (sentence === null) return;
    this.#toldSinceMs = outage.sinceMs;
    screen.notify(lines([sentence], "error"));
  }
}
