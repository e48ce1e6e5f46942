/**
 * What the commands do that change only what one sees oneself: whom one ignores, what is marked, bells, logs.
 *
 * @module
 */
import { nameKey, tryPersonName } from "../../shared/wire/name.ts";
import { printable } from "../../shared/printable.ts";
import { lines } from "../display/line.ts";
import type { Occasion } from "../view/settings.ts";
import { BAD_NAME, errorText } from "../text/error_text.ts";
import type { Deed } from "./command_context.ts";

export const SETTING_DEEDS = {
  ignore({ NAME }, hands) {
    const { attention, whereabouts, words } = hands;
    if (NAME === "") {
      const names = attention.ignored.map(printable).join(words.grammar.comma);
      return hands.show(lines([names === "" ? words.settings.ignoresNobody : words.settings.ignores(names)], "hint"));
    }
    const name = tryPersonName(NAME);
    if (name === null) return hands.fail(errorText(BAD_NAME, { type: "whois", name: NAME }, { words }));
    if (nameKey(name) === nameKey(whereabouts.name)) return hands.fail(words.settings.ignoresItself);
    attention.ignore(name);
    hands.hint(words.settings.ignored(printable(name)));
  },
  unignore({ NAME }, hands) {
    const { unignored, wasNotIgnored } = hands.words.settings;
    if (hands.attention.unignore(NAME)) hands.hint(unignored(printable(NAME)));
    else hands.fail(wasNotIgnored(printable(NAME)));
  },
  highlight({ WORD }, hands) {
    const { attention, words } = hands;
    if (WORD === "") {
      const marked = attention.words.map(printable).join(words.grammar.comma);
      return hands.show(
        lines([marked === "" ? words.settings.highlightsName : words.settings.highlights(marked)], "hint"),
      );
    }
    const isMarked = attention.toggleWord(WORD);
    hands.hint(isMarked ? words.settings.highlighted(printable(WORD)) : words.settings.notHighlighted(printable(WORD)));
  },
  quiet({ CHOICE }, hands) {
    const { settings, words } = hands;
    settings.isQuiet = CHOICE === "" ? !settings.isQuiet : CHOICE === "on";
    hands.hint(settings.isQuiet ? words.settings.quiet : words.settings.notQuiet);
  },
  bell({ CHOICE }, hands) {
    if (CHOICE !== "") hands.settings.bell = CHOICE as Occasion;
    hands.hint(hands.words.settings.bell[hands.settings.bell]);
  },
  notify({ CHOICE }, hands) {
    if (CHOICE !== "") hands.settings.notify = CHOICE as Occasion;
    hands.hint(hands.words.settings.notify[hands.settings.notify]);
  },
  log({ PATH }, hands) {
    const path = PATH.trim();
    if (path === "off") hands.log.stop();
    else if (path !== "") hands.log.start(path);
    const { folder } = hands.log;
    const { logs, logsNothing } = hands.words.settings;
    hands.hint(folder === null ? logsNothing : logs(printable(folder)));
  },
  clear(_, hands) {
    hands.clear();
  },
} satisfies Readonly<Record<string, Deed>>;
