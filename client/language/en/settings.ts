/**
 * English: what may be chosen while one chats.
 *
 * @module
 */
import type { Occasion } from "../../settings.ts";

/** On which messages something happens; the end of a sentence. */
const occasions = {
  off: "no message",
  mention: "what is meant for you",
  all: "every message",
} satisfies Readonly<Record<Occasion, string>>;

export const settings = {
  occasions,
  bell: (occasion: string) => `The bell rings for ${occasion}.`,
  notify: (occasion: string) => `There is a notification for ${occasion}.`,
  quiet: "Who comes and goes is told in one line before the next message.",
  notQuiet: "Who comes and goes is told each time.",
  ignores: (names: string) => `You ignore ${names}. To hear one of them again: /unignore NAME`,
  ignoresNobody: "You ignore nobody.",
  ignored: (name: string) => `You hear nothing of ${name} any more, until /unignore ${name}.`,
  ignoresItself: "You cannot ignore yourself.",
  unignored: (name: string) => `You hear ${name} again.`,
  wasNotIgnored: (name: string) => `You did not ignore ${name}.`,
  highlights: (words: string) => `Messages are marked that have your name or ${words}.`,
  highlightsName: "Messages are marked that have your name.",
  highlighted: (word: string) => `Messages with ${word} are marked from now on.`,
  notHighlighted: (word: string) => `Messages with ${word} are marked no more.`,
  logs: (folder: string) => `What you read is logged in ${folder}.`,
  logsNothing: "What you read is not logged.",
};
