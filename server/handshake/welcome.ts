/**
 * The `welcome` of a session: what the server is, may be asked for, and can do (PROTOCOL.md H5, H9, M6).
 *
 * @module
 */
import { FILES_FEATURE, SHAPE_FEATURE } from "../../shared/wire/file_message.ts";
import {
  BRIEF_FEATURE,
  GAPS_FEATURE,
  IDENTITY_FEATURE,
  INVITATIONS_FEATURE,
  type MessageOf,
  NAMES_FEATURE,
  PROTOCOL_VERSION,
  ROSTER_FEATURE,
  SEEN_FEATURE,
} from "../../shared/wire/message.ts";
import { PHRASES_FEATURE } from "../../shared/wire/search_text.ts";
import type { Hub } from "../hub/hub.ts";
import type { Place } from "../hub/person.ts";

/** What the server says about itself in each `welcome`. */
export interface Greeting {
  readonly title?: string;
  readonly motd?: string;
}

/** What a server says about itself besides its limits. */
export interface About {
  readonly greeting: Greeting;
  /** Whether it has a key, and so proves it, and lets names belong to keys. */
  readonly hasKey: boolean;
}

/** Returns what begins a session that has its place. `resumed`: an earlier one was taken over. */
export function welcome(
  { limits, store }: Pick<Hub, "limits" | "store">,
  place: Place,
  { greeting, hasKey, resumed }: About & { readonly resumed: boolean },
): MessageOf<"welcome"> {
  return {
    type: "welcome",
    version: PROTOCOL_VERSION,
    name: place.person.name,
    resume: place.secret,
    log: store.log,
    limits: { text: limits.maxText, rooms: limits.maxRooms, rate: limits.rate, burst: limits.burst },
    features: [
      "history",
      ...(hasKey ? [IDENTITY_FEATURE, NAMES_FEATURE] : []),
      INVITATIONS_FEATURE,
      FILES_FEATURE,
      SHAPE_FEATURE,
      GAPS_FEATURE,
      ROSTER_FEATURE,
      BRIEF_FEATURE,
      SEEN_FEATURE,
      ...(store.canSearch ? ["search", PHRASES_FEATURE] : []),
    ],
    ...(resumed ? { resumed } : {}),
    ...(place.isBrief ? { brief: true } : {}),
    ...greeting,
  };
}
