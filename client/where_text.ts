/**
 * Sentences about where the next line goes.
 *
 * Pure.
 *
 * @module
 */
import { printable } from "../shared/printable.ts";
import type { Whereabouts } from "./whereabouts.ts";

const IN_NO_ROOM = "you are in no room. Enter one: /join ROOM";

/** Where the next line goes, told to somebody who sits there. */
export function whereText(target: string | null): string {
  return target === null ? "What you type goes nowhere now." : `What you type goes to ${printable(target)} now.`;
}

/** Why the next line goes nowhere, to be read after `Cannot …: `. */
export function nowhereReason({ missed }: Pick<Whereabouts, "missed">): string {
  if (missed === null) return IN_NO_ROOM;
  return `it was meant for ${printable(missed)}, which cannot be reached. Choose where it goes: /join ROOM`;
}
