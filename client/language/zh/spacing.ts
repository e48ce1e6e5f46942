/**
 * Chinese: the space between Chinese and what is put in. Names, numbers and paths have one; a phrase of this catalogue and
 * text in quotation marks do not.
 *
 * @module
 */

const NEEDS_NO_SPACE = /^(?:“.*”|你共享的文件夹.*|(?:发给|来自) .* 的.*|整个共享文件夹|另一个房间|某个人)$/su;

/** Returns a piece that follows Chinese. */
export function after(piece: string): string {
  return NEEDS_NO_SPACE.test(piece) ? piece : ` ${piece}`;
}

/** Returns a piece that Chinese follows. */
export function before(piece: string): string {
  return NEEDS_NO_SPACE.test(piece) ? piece : `${piece} `;
}

/** Returns a piece within Chinese. */
export function within(piece: string): string {
  return NEEDS_NO_SPACE.test(piece) ? piece : ` ${piece} `;
}
