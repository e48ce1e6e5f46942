/**
 * The text of a new configuration file: every setting explained and commented out, with its default or an example.
 *
 * Pure.
 *
 * @module
 */
import { formatAddress } from "../../shared/address.ts";
import { DEFAULT_SERVER, FOREVER, JOIN_FLAGS } from "../join_options.ts";
import type { ClientTexts } from "../usage/texts.ts";
import { CONFIG_KEYS, type ConfigKey } from "./settings.ts";

/** The value of each setting: its default, or an example if it has none. */
const VALUES: Readonly<Record<ConfigKey, unknown>> = {
  name: "alice",
  identity: "~/alice.key",
  guest: JOIN_FLAGS.guest.fallback,
  server: formatAddress(DEFAULT_SERVER),
  rooms: ["#lobby"],
  theme: JOIN_FLAGS.theme.fallback,
  bell: JOIN_FLAGS.bell.fallback,
  notify: JOIN_FLAGS.notify.fallback,
  lang: "en",
  quiet: JOIN_FLAGS.quiet.fallback,
  retryFor: FOREVER,
  logDir: "~/chat-logs",
  downloads: "~/Downloads/chat",
  share: "~/public",
  acceptFrom: ["alice"],
  limit: "5MB/s",
  highlight: ["deploy"],
  ignore: ["bob"],
  aliases: { w: "/who" },
};

export function configTemplate({ template, settings }: Pick<ClientTexts, "template" | "settings">): string {
  const entries = CONFIG_KEYS.map((key) => `  // ${settings[key]}\n  // "${key}": ${oneLine(VALUES[key])},\n`);
  return `${template.map((text) => `// ${text}\n`).join("")}{\n${entries.join("\n")}}\n`;
}

function oneLine(value: unknown): string {
  return JSON.stringify(value, null, 1).replace(/\n\s*/g, " ").replace(/^\[ (.*) \]$/, "[$1]");
}
