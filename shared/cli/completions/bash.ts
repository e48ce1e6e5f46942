/**
 * The completion script for bash. Pure.
 *
 * @module
 */
import type { CompletionCommand, CompletionTable, CompletionValue } from "./table.ts";

/** Returns the script for bash. */
export function bashScript({ commands, flags }: CompletionTable): string {
  const cases = commands.flatMap((command) => [
    ...command.flags.flatMap(({ word, value }) => {
      const found = bashValue(value);
      return found === null ? [] : [`    '${command.word} ${word}') ${found} ;;`];
    }),
    `    '${command.word} '*) words=${quote(allWords(command))}${command.takesFiles ? FILES : ""} ;;`,
  ]);
  return `# Completes chat in bash, also in version 3.2: eval "$(chat completions bash)"
_chat() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} words= kind=-W line
  COMPREPLY=()
  # --flag=value comes as three words.
  if [[ $word == = ]]; then word=
  elif [[ $before == = ]]; then before=\${COMP_WORDS[COMP_CWORD-2]}
  fi
  if ((COMP_CWORD == 1)); then words=${quote([...commands, ...flags].map(({ word }) => word).join(" "))}
  else case "\${COMP_WORDS[1]} $before" in
${cases.join("\n")}
    *) return ;;
  esac fi
  if [[ $kind == -W ]]; then
    while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -W "$words" -- "$word")
  else
    compopt -o filenames 2>/dev/null
    while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen "$kind" -- "$word")
  fi
}
complete -F _chat chat
`;
}

/** Completes paths, unless the word begins like a flag. */
const FILES = "; [[ $word == -* ]] || kind=-f";

function bashValue(value: CompletionValue): string | null {
  switch (value.type) {
    case "none":
      return null;
    case "words":
      return `words=${quote(value.words.join(" "))}`;
    case "folder":
      return "kind=-d";
    case "file":
      return "kind=-f";
    case "text":
      return "return";
  }
}

function allWords({ words, then = [], flags }: CompletionCommand): string {
  return [...[...words, ...then].map(({ word }) => word), ...flags.map(({ word }) => word), "--help"].join(" ");
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
