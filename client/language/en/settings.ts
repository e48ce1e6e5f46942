/**
 * English: what may be chosen while one chats.
 *
 * @module
 */
import type { Occasion } from "../../view/settings.ts";

/** When the terminal rings. */
const bell = {
  off: "The bell is off.",
  mention: "The bell rings for what is meant for you.",
  all: "The bell rings for every message.",
} satisfies Readonly<Record<Occasion, string>>;

/** When it notifies. */
const notify = {
  off: "Notifications are off.",
  mention: "You are notified of what is meant for you.",
  all: "You are notified of every message.",
} satisfies Readonly<Record<Occasion, string>>;

export const settings = {
  bell,
  notify,
  quiet: "Who comes and goes is told in one line before the next message.",
  notQuiet: "Who comes and goes is told each time.",
  ignores: (names: string) => `You ignore ${names}. To hear one of them again: /unignore NAME`,
  ignoresNobody: "You ignore nobody.",
  ignored: (name: string) =>
    `You hear nothing of ${name} any more, until you leave or /unignore ${name}. ` +
    `For good: "ignore" in the configuration file (chat config shows where).`,
  ignoresItself: "You cannot ignore yourself.",
  unignored: (name: string) => `You hear ${name} again.`,
  wasNotIgnored: (name: string) => `You did not ignore ${name}.`,
  highlights: (words: string) => `Messages with your name are marked, and those with ${words}.`,
  highlightsName: "Messages with your name are marked.",
  highlighted: (word: string) => `Messages with ${word} are marked from now on.`,
  notHighlighted: (word: string) => `Messages with ${word} are marked no more.`,
  logs: (folder: string) => `What you read is logged in ${folder}.`,
  logsNothing: "What you read is not logged.",
};
