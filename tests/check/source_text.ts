/**
 * TypeScript without its comments and strings, as far as finding imports needs it. It knows nothing else about the grammar.
 *
 * @module
 */

/** A text whose strings are cut out. */
export interface SourceText {
  /**
   * The code, line for line: comments are blanks, each string is `"N"` with its place in `strings`, regular expressions
   * are `/ /`. The code within `${}` of a template stays code.
   */
  readonly code: string;
  readonly strings: readonly string[];
}

/** Behind one of these a slash begins a regular expression and is no division. */
const BEFORE_REGEXP =
  /(?:^|[=([{,;:!&|?+\-*%~^<>]|\b(?:return|typeof|case|in|of|delete|void|throw|new|else|do|await))$/;

const COMMENT = /\/\/[^\n]*|\/\*[\s\S]*?\*\//y;
const STRING = /"((?:[^"\\\n]|\\[\s\S])*)"|'((?:[^'\\\n]|\\[\s\S])*)'/y;
const TEMPLATE_PART = /((?:[^`\\$]|\\[\s\S]|\$(?!\{))*)(`|\$\{)/y;
const REGEXP = /\/(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/\w*/y;

/** Cuts comments, strings and regular expressions out of a text. */
export function readSource(text: string): SourceText {
  const strings: string[] = [];
  /** How many braces are open in each `${` that is not yet closed. */
  const open: number[] = [];
  let code = "";
  let at = 0;

  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found !== null) at = pattern.lastIndex;
    return found;
  };
  const addString = (content: string) => {
    code += `"${strings.length}"${content.replace(/[^\n]/g, "")}`;
    strings.push(content);
  };
  const readTemplate = () => {
    const part = match(TEMPLATE_PART);
    if (part === null) return;
    addString(part[1] ?? "");
    if (part[2] === "${") {
      code += "{";
      open.push(0);
    }
  };

  while (at < text.length) {
    const comment = match(COMMENT);
    if (comment !== null) {
      code += comment[0].replace(/[^\n]/g, " ");
      continue;
    }
    const string = match(STRING);
    if (string !== null) {
      addString(string[1] ?? string[2] ?? "");
      continue;
    }
    if (text[at] === "/" && BEFORE_REGEXP.test(code.trimEnd()) && match(REGEXP) !== null) {
      code += "/ /";
      continue;
    }
    const character = text[at++] ?? "";
    const depth = open.length - 1;
    if (character === "`") {
      readTemplate();
    } else if (character === "}" && open[depth] === 0) {
      open.pop();
      code += "}";
      readTemplate();
    } else {
      if (depth >= 0 && (character === "{" || character === "}")) {
        open[depth] = (open[depth] ?? 0) + (character === "{" ? 1 : -1);
      }
      code += character;
    }
  }
  return { code, strings };
}
