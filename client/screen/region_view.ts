/**
 * The rows that stay at the bottom: lines on their way, what is being typed, and the bottom row.
 *
 * Pure. Knows how the room is shared out, not what stands there.
 *
 * @module
 */
import { clip } from "../display/clip.ts";
import type { Line, Piece } from "../display/line.ts";
import type { Region } from "../display/live_region.ts";
import { wrap } from "../display/wrap.ts";
import type { WindowSize } from "../platform/platform.ts";
import type { EditorState } from "../editor/editor_state.ts";
import { viewEditor } from "../editor/editor_view.ts";

/** More lines on their way than anybody wants to look at. */
export const MAX_PENDING_ROWS = 5;

export interface RegionParts {
  /** The oldest first. */
  readonly pending: readonly Line[];
  readonly prompt: readonly Piece[];
  readonly editor: EditorState;
  readonly bottom: Line;
}

/**
 * The region in a window. What is typed has its row in the smallest one; the bottom row comes next; a third of the window
 * is left to what was said.
 */
export function viewRegion({ pending, prompt, editor, bottom }: RegionParts, { columns, rows }: WindowSize): Region {
  const bottomRows = rows > 1 ? 1 : 0;
  const maxRows = Math.max(1, rows - bottomRows - Math.floor(rows / 3));
  const input = viewEditor(editor, { prompt: clipPrompt(prompt, columns), columns, maxRows });
  const room = Math.min(MAX_PENDING_ROWS, maxRows - input.rows.length);
  // The newest are the ones that somebody has just typed.
  const waiting = room <= 0 ? [] : pending.slice(-room).flatMap((one) => wrap(one, columns)).slice(-room);
  return {
    rows: [...waiting, ...input.rows, ...(bottomRows === 0 ? [] : [clip(bottom.pieces, columns)])],
    cursor: { row: waiting.length + input.cursor.row, column: input.cursor.column },
  };
}

/** The most of the window that the name in a prompt takes; what stands behind the name is never cut. */
const PROMPT_PART = 1 / 2;

function clipPrompt(prompt: readonly Piece[], columns: number): readonly Piece[] {
  const [name, ...rest] = prompt;
  if (name === undefined || rest.length === 0) return prompt;
  return [...clip([name], Math.floor(columns * PROMPT_PART)), ...rest];
}
