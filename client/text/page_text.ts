/**
 * Sentences after a page of the history: whether there is more, and how to see it.
 *
 * Pure.
 *
 * @module
 */
import { PRIVATE } from "../../shared/wire/message.ts";
import { printable } from "../../shared/printable.ts";
import type { Catalogue } from "../language/catalogue.ts";
import { isForward, type Page } from "../incoming/pages.ts";

/** A room, a person, or your private messages, in a sentence about their history. */
export function placeText(place: string, { history }: Pick<Catalogue, "history">): string {
  return place === PRIVATE ? history.privateMessages : printable(place);
}

/** The sentences about a page, one or two. */
export function pageText(page: Page, { history }: Catalogue): string[] {
  const { request, messages, hasMore, isBehind } = page;
  if (request.type === "search") {
    const found = messages.length === 0 ? history.nothingFound : hasMore ? history.moreFound : history.allFound;
    return isBehind ? [found, history.behind] : [found];
  }
  const place = placeText(request.to, { history });
  const { missing } = page;
  if (missing !== undefined) {
    if (missing.isGone) return [history.missedGone(place)];
    return [missing.left === 0 ? history.missedAll(place) : history.missedLeft(place, missing.left)];
  }
  if (messages.length === 0) return [history.nothingSaid(place)];
  if (isForward(page)) return [hasMore ? history.newerThere(place) : history.untilNow(place)];
  return [hasMore ? history.olderThere(place) : history.begins(place)];
}
