/**
 * How each style looks: the only file that knows colours.
 *
 * Messages have the terminal's own text colour. Other colours are among those of the 256 whose look is fixed (16 to
 * 255), and have the contrast that accessibility guidelines ask for on the background of the theme; `auto` suits both
 * backgrounds as far as possible. The first 16 colours differ between terminals, so they are used only where there are
 * no others.
 *
 * Pure.
 *
 * @module
 */
import type { Piece, Style } from "./line.ts";

export const THEME_NAMES = ["auto", "dark", "light", "none"] as const;

/** The background that the theme is for: any, dark or light; `none` has no styles. */
export type ThemeName = typeof THEME_NAMES[number];

/** How many colours to use; 0 for none. */
export type Colors = 256 | 8 | 0;

type Palette = Readonly<Record<Exclude<Style, "name">, string>> & { readonly names: readonly string[] };

/** The look of each style. */
export interface Theme {
  /** The parameters of SGR, between `ESC [` and `m`, without the reset before them. Empty for no style. */
  sgrOf(piece: Pick<Piece, "style" | "hue">): string;
}

const color = (index: number) => `38;5;${index}`;
const bold = (sgr: string) => `1;${sgr}`;
const on = (background: number, foreground: number) => `48;5;${background};${color(foreground)}`;

/** Without colours: all names look the same. */
const PLAIN: Palette = {
  text: "",
  mention: "1",
  time: "2",
  place: "",
  own: "1",
  notice: "",
  error: "1",
  hint: "",
  day: "2",
  prompt: "1",
  pending: "2",
  status: "7",
  alert: "1;7",
  chosen: "7",
  names: [""],
};

const PALETTES: Readonly<Record<Exclude<ThemeName, "none">, Readonly<Record<Colors, Palette>>>> = {
  auto: {
    256: {
      ...PLAIN,
      mention: bold(color(166)),
      time: color(244),
      place: color(31),
      notice: color(244),
      error: color(160),
      hint: color(67),
      day: color(244),
      pending: color(244),
      names: [28, 31, 63, 65, 94, 97, 100, 129, 132, 162].map(color),
    },
    8: { ...PLAIN, mention: "1;35", error: "31", names: ["", "35"] },
    0: PLAIN,
  },
  dark: {
    256: {
      ...PLAIN,
      mention: bold(color(214)),
      time: color(246),
      place: color(80),
      notice: color(246),
      error: color(203),
      hint: color(110),
      day: color(246),
      pending: color(246),
      status: on(238, 254),
      alert: bold(on(238, 222)),
      names: [39, 83, 208, 213, 229, 211, 49, 178, 141, 123, 71, 173].map(color),
    },
    8: { ...PLAIN, mention: "1;33", place: "36", error: "31", hint: "36", names: ["", "32", "33", "35", "36"] },
    0: PLAIN,
  },
  light: {
    256: {
      ...PLAIN,
      mention: bold(color(161)),
      time: color(242),
      place: color(25),
      notice: color(242),
      error: color(160),
      hint: color(24),
      day: color(242),
      pending: color(242),
      status: on(253, 236),
      alert: bold(on(253, 125)),
      names: [21, 24, 27, 28, 52, 54, 58, 96, 129, 130, 162, 163].map(color),
    },
    8: { ...PLAIN, mention: "1;31", place: "34", error: "31", hint: "34", names: ["", "31", "34", "35"] },
    0: PLAIN,
  },
};

export interface ThemeOptions {
  readonly theme: ThemeName;
  readonly colors: Colors;
}

/** The theme for a terminal with this many colours. */
export function themeOf({ theme, colors }: ThemeOptions): Theme {
  if (theme === "none") return { sgrOf: () => "" };
  const { names, ...styles } = PALETTES[theme][colors];
  return {
    sgrOf: ({ style, hue = 0 }) => style === "name" ? names[hue % names.length] ?? "" : styles[style],
  };
}

/** The hue of a name, from its `nameKey`, so that `Bob` and `bob` look the same. */
export function hueOf(nameKey: string): number {
  return hashOf(nameKey);
}

const HAS_256 = /256color|direct|alacritty|contour|foot|ghostty|iterm|kitty|konsole|rio|wezterm/i;

/** How many colours the terminal in this environment has. `NO_COLOR` works as described at https://no-color.org. */
export function colorsOf(environment: (name: string) => string | undefined): Colors {
  if (environment("NO_COLOR")) return 0;
  const term = environment("TERM");
  if (term === "dumb") return 0;
  // Windows has no TERM. Its consoles have had 256 colours since 2016.
  if (term === undefined && environment("OS") === "Windows_NT") return 256;
  return environment("COLORTERM") || HAS_256.test(term ?? "") ? 256 : 8;
}

/**
 * FNV-1a over the UTF-16 code units of a text: an integer from 0 to 2^32 - 1, the same on every machine and in every
 * version. Not for security.
 */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
