/**
 * Sentences about where the next line goes.
 *
 * Pure.
 *
 * @module
 */
import { printable } from "../../shared/printable.ts";
import type { Catalogue } from "../language/catalogue.ts";
import type { SessionState } from "../incoming/session_state.ts";

/** Where the next line goes, for users at a terminal. */
export function whereText(target: string | null, { self }: Catalogue): string {
  return target === null ? self.goesNowhere : self.goesTo(printable(target));
}

/** Why the next line goes nowhere, as the reason of a failure. */
export function nowhereReason({ missed }: Pick<SessionState, "missed">, { self }: Catalogue): string {
  return missed === null ? self.inNoRoom : self.missed(printable(missed));
}
