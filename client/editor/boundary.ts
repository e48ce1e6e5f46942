/**
 * Where a cursor may stand in a text: between clusters, which people take for one character each (REQ-T62).
 *
 * Looks at what stands around a place only, so a long text costs no more than a short one.
 *
 * @module
 */

/** Made when it is first needed: that takes longer than all else here, and most text does without. */
let segmenter: Intl.Segmenter | undefined;

/** The boundary after the one at `at`, or the end of the text. */
export function nextBoundary(text: string, at: number): number {
  if (at >= text.length) return text.length;
  return isCut(text, at + 1) ? at + 1 : clusterAt(text, at).end;
}

/** The boundary before the one at `at`, or 0. */
export function previousBoundary(text: string, at: number): number {
  if (at <= 1) return 0;
  return isCut(text, at - 1) ? at - 1 : clusterAt(text, at - 1).start;
}

/** `at` itself if it is a boundary, or else the one after it. */
export function boundaryAtOrAfter(text: string, at: number): number {
  if (at <= 0 || at >= text.length || isCut(text, at)) return Math.max(0, Math.min(at, text.length));
  const { start, end } = clusterAt(text, at);
  return start === at ? at : end;
}

/** `at` itself if it is a boundary, or else the one before it. */
export function boundaryAtOrBefore(text: string, at: number): number {
  if (at <= 0 || at >= text.length || isCut(text, at)) return Math.max(0, Math.min(at, text.length));
  return clusterAt(text, at).start;
}

/** The cluster that a code unit of the text belongs to. */
function clusterAt(text: string, at: number): { readonly start: number; readonly end: number } {
  segmenter ??= new Intl.Segmenter();
  const { index, segment } = segmenter.segment(text).containing(at) ?? { index: at, segment: "" };
  return { start: index, end: index + segment.length };
}

/** Whether both neighbours of a place are such that they never join. */
function isCut(text: string, at: number): boolean {
  return isPlain(text.charCodeAt(at - 1)) && isPlain(text.charCodeAt(at));
}

/** Printable ASCII and the common Chinese characters: two of them are always two clusters. */
function isPlain(unit: number): boolean {
  return unit >= 0x20 && unit <= 0x7e || unit >= 0x4e00 && unit <= 0x9fff;
}
