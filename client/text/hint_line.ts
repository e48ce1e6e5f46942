/**
 * The status row while the editor asks something or offers a choice.
 *
 * Pure.
 *
 * @module
 */
import { type Line, line, piece } from "../display/line.ts";
import type { Hint, Question } from "../editor/editor_state.ts";
import type { Catalogue } from "../language/catalogue.ts";

/** More than fit into a row; there may be thousands of candidates. */
const MAX_CANDIDATES = 40;

/** The row for a hint of the editor. */
export function hintLine(hint: Hint, strings: Catalogue["screen"]): Line {
  switch (hint.type) {
    case "question":
      return one(question(hint.question, strings), "alert");
    case "search":
      return one(hint.isFailing ? strings.searchFails(hint.query) : strings.search(hint.query), "status");
    case "candidates":
      return candidates(hint.candidates, hint.chosen);
  }
}

function one(text: string, style: "alert" | "status"): Line {
  return line([piece(text, style)]);
}

function question(question: Question, strings: Catalogue["screen"]): string {
  switch (question.type) {
    case "leave":
      return strings.leave;
    case "paste":
      return strings.sayPasted(question.lines);
    case "command":
      return strings.runPasted;
  }
}

/** The candidates from just before the chosen one. */
function candidates(all: readonly string[], chosen: number | null): Line {
  const from = Math.max((chosen ?? 0) - 1, 0);
  const pieces = all.slice(from, from + MAX_CANDIDATES).flatMap((text, at) => [
    ...(at === 0 ? [] : [piece("  ", "status")]),
    piece(text, from + at === chosen ? "chosen" : "status"),
  ]);
  return line(from === 0 ? pieces : [piece("… ", "status"), ...pieces]);
}
