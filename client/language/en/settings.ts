/**
 * English: the settings that you can change while you chat.
 *
 * @module
 */
import type { Occasion } from "../../view/settings.ts";

/** When the terminal rings. */
const bell = {
  off: "The bell is off.",
  mention: "The bell rings for messages that are meant for you.",
  all: "The bell rings for every message.",
} satisfies Readonly<Record<Occasion, string>>;

/** When the terminal shows a notification. */
const notify = {
  off: "Notifications are off.",
  mention: "You are notified of messages that are meant for you.",
  all: "You are notified of every message.",
} satisfies Readonly<Record<Occasion, string>>;

export const settings = {
  bell,
  notify,
  quiet: "Join and leave notices are grouped into one line before the next message.",
  notQuiet: "Each join and leave notice is shown.",
  ignores: (names: string) => `You are ignoring ${names}. To stop: /unignore NAME`,
  ignoresNobody: "You are not ignoring anybody.",
  ignored: (name: string) =>
    `You are ignoring ${name} now, until you leave or type /unignore ${name}. ` +
    `To make it permanent: "ignore" in the configuration file (chat config shows where it is).`,
  ignoresItself: "You cannot ignore yourself.",
  unignored: (name: string) => `You are no longer ignoring ${name}.`,
  wasNotIgnored: (name: string) => `You were not ignoring ${name}.`,
  highlights: (words: string) => `Messages that contain your name or one of these words are highlighted: ${words}.`,
  highlightsName: "Messages that contain your name are highlighted.",
  highlighted: (word: string) => `Messages that contain ${word} are highlighted from now on.`,
  notHighlighted: (word: string) => `Messages that contain ${word} are no longer highlighted.`,
  logs: (folder: string) => `The chat is logged in ${folder}.`,
  logsNothing: "The chat is not logged.",
};
