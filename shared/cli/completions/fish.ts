/**
 * The completion script for fish. Pure.
 *
 * @module
 */
import type { CompletionTable, CompletionValue } from "./table.ts";

/** Returns the script for fish. */
export function fishScript({ commands, flags }: CompletionTable): string {
  const names = commands.map(({ word }) => word).join(" ");
  const first = "not __fish_seen_subcommand_from " + names;
  const line = (condition: string, ...rest: readonly string[]) =>
    ["complete -c chat -n", fishQuote(condition), ...rest].join(" ");
  const lines = [
    ...commands.map(({ word, about }) => line(first, "-a", word, "-d", fishQuote(about))),
    ...flags.map(({ word, about }) => line(first, "-l", word.replace(/^--/, ""), "-d", fishQuote(about))),
    ...commands.flatMap((command) => {
      const within = `__fish_seen_subcommand_from ${command.word}`;
      return [
        ...[...command.words, ...command.then ?? []].map(({ word, about }) =>
          line(within, "-a", word, "-d", fishQuote(about))
        ),
        ...command.flags.map(({ word, about, value }) =>
          line(within, "-l", word.slice(2), ...fishValue(value), "-d", fishQuote(about))
        ),
        ...(command.takesFiles ? [line(within, "-F")] : []),
        line(within, "-s", "h", "-l", "help"),
      ];
    }),
  ];
  return `# Completes chat in fish: chat completions fish | source\ncomplete -c chat -f\n${lines.join("\n")}\n`;
}

function fishValue(value: CompletionValue): readonly string[] {
  switch (value.type) {
    case "none":
      return [];
    case "words":
      return ["-x", "-a", fishQuote(value.words.join(" "))];
    case "folder":
      return ["-x", "-a", fishQuote("(__fish_complete_directories)")];
    case "file":
      return ["-r", "-F"];
    case "text":
      return ["-x"];
  }
}

function fishQuote(text: string): string {
  return `'${text.replace(/[\\']/g, "\\$&")}'`;
}
