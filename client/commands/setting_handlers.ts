/**
 * The handlers of the commands that change only your own view: ignored people, highlights, bells and logs.
 *
 * @module
 */
import { nameKey, tryPersonName } from "../../shared/wire/name.ts";
import { printable } from "../../shared/printable.ts";
import { lines } from "../display/line.ts";
import type { Occasion } from "../view/settings.ts";
import { BAD_NAME, errorText } from "../text/error_text.ts";
import type { CommandHandler } from "./command_context.ts";

export const SETTING_HANDLERS = {
  ignore({ NAME }, context) {
    const { ignoreList, session, strings } = context;
    if (NAME === "") {
      const names = ignoreList.names.map(printable).join(strings.grammar.comma);
      return context.show(
        lines([names === "" ? strings.settings.ignoresNobody : strings.settings.ignores(names)], "hint"),
      );
    }
    const name = tryPersonName(NAME);
    if (name === null) return context.fail(errorText(BAD_NAME, { type: "whois", name: NAME }, { strings }));
    if (nameKey(name) === nameKey(session.name)) return context.fail(strings.settings.ignoresItself);
    ignoreList.add(name);
    context.hint(strings.settings.ignored(printable(name)));
  },
  unignore({ NAME }, context) {
    const { unignored, wasNotIgnored } = context.strings.settings;
    if (context.ignoreList.remove(NAME)) context.hint(unignored(printable(NAME)));
    else context.fail(wasNotIgnored(printable(NAME)));
  },
  highlight({ WORD }, context) {
    const { highlights, strings } = context;
    if (WORD === "") {
      const marked = highlights.words.map(printable).join(strings.grammar.comma);
      return context.show(
        lines([marked === "" ? strings.settings.highlightsName : strings.settings.highlights(marked)], "hint"),
      );
    }
    const isMarked = highlights.toggle(WORD);
    context.hint(
      isMarked ? strings.settings.highlighted(printable(WORD)) : strings.settings.notHighlighted(printable(WORD)),
    );
  },
  quiet({ CHOICE }, context) {
    const { settings, strings } = context;
    settings.isQuiet = CHOICE === "" ? !settings.isQuiet : CHOICE === "on";
    context.hint(settings.isQuiet ? strings.settings.quiet : strings.settings.notQuiet);
  },
  bell({ CHOICE }, context) {
    if (CHOICE !== "") context.settings.bell = CHOICE as Occasion;
    context.hint(context.strings.settings.bell[context.settings.bell]);
  },
  notify({ CHOICE }, context) {
    if (CHOICE !== "") context.settings.notify = CHOICE as Occasion;
    context.hint(context.strings.settings.notify[context.settings.notify]);
  },
  log({ PATH }, context) {
    const path = PATH.trim();
    if (path === "off") context.log.stop();
    else if (path !== "") context.log.start(path);
    const { folder } = context.log;
    const { logs, logsNothing } = context.strings.settings;
    context.hint(folder === null ? logsNothing : logs(printable(folder)));
  },
  clear(_, context) {
    context.screen.clear();
  },
} satisfies Readonly<Record<string, CommandHandler>>;
