/**
 * The completion script for zsh. Pure.
 *
 * @module
 */
import type { CompletionTable, CompletionValue, CompletionWord } from "./table.ts";

/** Returns the script for zsh. */
export function zshScript({ commands, flags }: CompletionTable): string {
  const described = ({ word, about }: CompletionWord) => quote(`${zshEscape(word)}:${about}`);
  const help = flags.find(({ word }) => word === "--help")?.about ?? "";
  const cases = commands.map((command) => {
    const specs = [
      `'(- *)'{-h,--help}${quote(`[${zshEscape(help)}]`)}`,
      ...command.flags.map(({ word, about, value }) =>
        value.type === "none"
          ? quote(`${word}[${zshEscape(about)}]`)
          : quote(`${word}=[${zshEscape(about)}]:${zshEscape(zshName(value))}:${zshValue(value)}`)
      ),
      ...(command.takesFiles ? [quote("*: :_files")] : []),
      ...(command.words.length === 0 ? [] : [quote(`1: :${zshWords(command.words)}`)]),
      ...(command.then === undefined ? [] : [quote(`2: :${zshWords(command.then)}`)]),
    ];
    return `    ${command.word})\n      _arguments ${specs.join(" \\\n        ")} ;;`;
  });
  return `#compdef chat
# Completes chat in zsh, after compinit: eval "$(chat completions zsh)"
_chat() {
  local -a first
  if ((CURRENT == 2)); then
    first=(${[...commands, ...flags].map(described).join(" ")})
    _describe command first
    return
  fi
  shift words
  ((CURRENT--))
  case $words[1] in
${cases.join("\n")}
  esac
}
if [[ $funcstack[1] == _chat ]]; then _chat "$@"; else compdef _chat chat; fi
`;
}

function zshWords(words: readonly CompletionWord[]): string {
  if (words.every(({ about }) => about === "")) return `(${words.map(({ word }) => word).join(" ")})`;
  return `((${words.map(({ word, about }) => `${word}\\:${zshWord(about)}`).join(" ")}))`;
}

function zshName(value: CompletionValue): string {
  return value.type === "text" ? value.name : " ";
}

function zshValue(value: CompletionValue): string {
  switch (value.type) {
    case "words":
      return `(${value.words.join(" ")})`;
    case "folder":
      return "_files -/";
    case "file":
      return "_files";
    case "none":
    case "text":
      return " ";
  }
}

function zshEscape(text: string): string {
  return text.replace(/[\\[\]:]/g, "\\$&");
}

function zshWord(text: string): string {
  return text.replace(/[^\p{L}\p{N}]/gu, "\\$&");
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
